import type { Host } from '#kernel';
import type { Fleet } from './fleet.js';
import { ask, type Answer, type Asked } from './http.js';
import type { History } from './history.js';
import type { Answered } from './judge-answers.js';
import type { Receiver } from './receiver.js';
import type { Line, Purchase } from './schedule.js';
import type { Stores } from './stores.js';

/** What the merchant and the subscriber know of one purchase. */
export interface Bought {
  readonly schedule: number;
  readonly purchase: Purchase;
  /** Every payment that the gateway said it had registered for this order: never more than one. */
  readonly ids: Set<string>;
  /** Everything that the merchant asked for, and was told of it in the end. */
  readonly answers: Answered[];
  /** Every refund that was answered with 201: never gone again, and never more than one. */
  readonly refunds: Set<string>;
  /** Every month on whose bill it was said to stand: never more than one. */
  readonly months: Set<string>;
  /** What the merchant last read of it. */
  readonly last: { status: string };
  /** What was done about it, as far as a promise hangs on it. */
  readonly deeds: Deeds;
}

export interface Deeds {
  /** Its subscriber has typed a code that came by text; nothing is charged before. */
  codeTyped: boolean;
  /** The merchant has asked for the charge of what was held for it. */
  captured: boolean;
  /** The merchant was answered that it is captured. */
  captureTaken: boolean;
  /** The merchant was answered that the order was called off: afterwards it takes no money. */
  calledOff: boolean;
}

export interface Finding {
  readonly what: 'lost' | 'doubled' | 'overLimit' | 'unbalanced' | 'stuck';
  readonly schedule: number | null;
  readonly text: string;
}

/** How often somebody looked while schedules ran. */
export interface Looks {
  seen: number;
  /** Nothing could be seen, for PostgreSQL or the carrier was struck. */
  blind: number;
  /** The whole ledger was gone through. */
  ledger: number;
  /** Letters that could not be held against the database, for it was struck. */
  untried: number;
  /** What was on its way longest after everybody had asked for what they wanted. */
  longest: { readonly ms: number; readonly what: string };
}

/** Everything that stands while schedules come and go. */
export interface World {
  /** How many times slower than a quiet machine with two cores this one is, at least 1: schedules are stretched by it, and so is everybody's patience. */
  readonly slow: number;
  readonly seed: string;
  readonly fleet: Fleet;
  readonly stores: Stores;
  readonly receiver: Receiver;
  readonly history: History;
  /** Origin of both checkouts together. */
  readonly checkout: string;
  readonly mock: string;
  readonly bought: Bought[];
  readonly lines: Map<string, { readonly schedule: number; readonly line: Line }>;
  /** What may stand in no log. */
  readonly secrets: Set<string>;
  readonly findings: Map<string, Finding>;
  /** What is no finding, and yet worth a line. */
  readonly noted: string[];
  readonly looks: Looks;
  /** Of each schedule: how long everybody in it has had nothing more to ask for. */
  readonly over: Map<number, () => number>;
  /** Of everything on its way, in the same words: how long it has been seen there. */
  readonly open: Map<string, () => number>;
}

export const MERCHANT_KEY = 'sk_test_demo';
export const OPERATOR_KEY = 'ok_test_demo';
export const carrierKey = (host: Host): string => `ck_test_${host}`;

/** Why merchants here ask for a refund, which tells their refunds from others, and under how many keys. */
export const WISH = 'chaos';
export const WISH_KEYS = ['back', 'other'] as const;

export const api = (world: World, method: 'GET' | 'POST', path: string, json?: unknown, key?: string): Promise<Answer> =>
  ask(method, world.checkout + path, {
    headers: { authorization: `Bearer ${MERCHANT_KEY}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    json,
  });

export const control = (world: World, method: 'GET' | 'PUT', path: string, asked?: Asked['json']): Promise<Answer> =>
  ask(method, `${world.mock}/control/${path}`, { json: asked });

/** The schedule that a line or a payment belongs to. */
export const scheduleOf = (world: World, about: string): number | null =>
  world.lines.get(about)?.schedule ?? world.bought.find(({ ids }) => ids.has(about))?.schedule ?? null;

/** Kept once, however often it is found again. */
export function find(world: World, what: Finding['what'], schedule: number | null, text: string): void {
  if (world.findings.has(text)) return;
  world.findings.set(text, { what, schedule, text });
  world.history.note('finding', what, { schedule, text });
}
