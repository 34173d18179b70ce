import type { Host, Month, PaymentId } from '#kernel';
import { newId, type Address } from '#platform';
import { assignments, type Changes } from './payments.columns.js';
import { route, type News } from './payments.rules.js';

/** A payment that is to be charged, and where. */
export interface Charge {
  readonly id: PaymentId;
  readonly host: Host;
}

export interface MoveOptions {
  readonly set?: Changes;
  /** A row left for another process in the same statement. */
  readonly leave?: { readonly address: Address; readonly payload: Record<string, string> };
  /** For the timeline; never secrets. */
  readonly detail?: Record<string, unknown>;
}

export const CHARGING = 'charging' satisfies Address;
export const chargeOf = ({ id, host }: Charge) => ({ address: CHARGING, payload: { kind: 'charge', paymentId: id, host } }) as const;

/** One statement: the payment moves, its timeline tells it, and another process finds its row. Who has moved is to be selected from `moved`. */
export function moving(id: PaymentId, news: News, { set = {}, leave, detail = {} }: MoveOptions): { sql: string; values: unknown[] } {
  const { from, to } = route(news);
  const { clause, values } = assignments(set, 7);
  const sql = `with moved as (update payments.payment set status = $2, changed_at = platform.now(), sequence = sequence + 1${clause} where id = $1 and status = any($3) returning *),
     noted as (insert into payments.event (id, payment_id, at, kind, detail) select $4, id, changed_at, $5, $6 from moved)
     ${leave ? `, left_for as (insert into platform.outbox (id, address, payload, at) select $4, $${7 + values.length}, $${8 + values.length}, changed_at from moved)` : ''}`;
  return { sql, values: [id, to, from, newId('row'), news, detail, ...values, ...(leave ? [leave.address, leave.payload] : [])] };
}

/** The same news of several for which a limit is held. */
export function movingTogether(all: readonly Charge[], news: News, limitMonth: Month): { sql: string; values: unknown[] } {
  const { from, to } = route(news);
  const payloads = all.map((one) => chargeOf(one).payload);
  return {
    sql: 'select payments.held_together($1, $2, $3, $4, $5, $6, $7, $8)',
    values: [all.map(({ id }) => id), all.map(() => newId('row')), from, to, news, limitMonth, CHARGING, JSON.stringify(payloads)],
  };
}
