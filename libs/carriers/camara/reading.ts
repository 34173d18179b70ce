import type { RefusalCode } from '#kernel';
import type { Order } from '../carrier.js';
import { silent, type SilentOutcome } from '../carriers.rules.js';
import type { Door, Heard } from '../door.js';
import { dontKnow, errorCode, listEnd } from './answer.rules.js';
import { isOurs, type Marks } from './transaction.rules.js';

export type Headers = Extract<Heard, { kind: 'answer' }>['headers'];
export type Found<S> = { readonly kind: 'seen'; readonly seen: S };
export type Absent = { readonly kind: 'absent' };
export type Refused = { readonly kind: 'refused'; readonly refusal: RefusalCode; readonly why: string };

const PAGES_MAX = 500;

/** Finds one kind of thing in a carrier's answers, and knows ours among them. */
export class Reading<S extends Marks> {
  /** @param read answers null for what is no such thing. */
  constructor(
    private readonly door: Door,
    private readonly noun: 'payment' | 'refund',
    private readonly read: (body: unknown, headers: Headers) => S | null,
  ) {}

  ours(order: Order, { body, headers }: { readonly body: unknown; readonly headers: Headers }): Found<S> | SilentOutcome {
    const seen = this.read(body, headers);
    if (!seen) return silent(`an answer that is no ${this.noun}`);
    return isOurs(seen, order.attemptId) ? { kind: 'seen', seen } : silent(`an answer about another ${this.noun}`);
  }

  async look(order: Order, path: string): Promise<Found<S> | Absent | SilentOutcome> {
    const answer = await this.door.knock({ method: 'GET', path, correlator: order.attemptId, noted: { told: 'read', by: order.heard } });
    if (answer.kind === 'silent') return answer;
    if (answer.status === 404 && errorCode(answer.body) === 'NOT_FOUND') return { kind: 'absent' };
    return answer.status === 200 ? this.ours(order, answer) : dontKnow(answer);
  }

  /** Looks through every page. `absent` only when each of them could be read, and they hold as many as the carrier says there are. */
  async search(order: Order, pathOf: (page: number) => string): Promise<Found<S> | Absent | SilentOutcome> {
    const noted = { told: 'search', by: order.heard } as const;
    for (let page = 1, before = 0; page <= PAGES_MAX; page++) {
      const answer = await this.door.knock({ method: 'GET', path: pathOf(page), correlator: order.attemptId, noted });
      if (answer.kind === 'silent') return answer;
      if (answer.status !== 200 || !Array.isArray(answer.body)) return dontKnow(answer);
      const shown = answer.body.map((body) => this.read(body, {}));
      const found = shown.find((seen) => seen !== null && isOurs(seen, order.attemptId));
      if (found) return { kind: 'seen', seen: found };
      if (shown.includes(null)) return silent(`the list holds what is no ${this.noun}`);
      before += shown.length;
      const end = listEnd(shown.length, before, answer.headers['x-total-count']);
      if (end !== 'goes on') return end === 'whole' ? { kind: 'absent' } : end;
    }
    return silent('the list does not end');
  }
}
