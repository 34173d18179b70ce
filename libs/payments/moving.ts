import type { PaymentId } from '#kernel';
import { newId, type Address } from '#platform';
import { assignments, type Changes } from './payments.columns.js';
import { route, type News } from './payments.rules.js';

interface Left {
  readonly address: Address;
  readonly payload: Record<string, string>;
}

export interface MoveOptions {
  readonly set?: Changes;
  /** A row left for another process in the same statement. */
  readonly leave?: Left;
  /** For the timeline; never secrets. */
  readonly detail?: Record<string, unknown>;
}

/** Who moves, and what is left for another process at this; all of them leave it at one address, or none does. */
export interface Mover extends Partial<Left> {
  readonly id: PaymentId;
}

/** One statement: payments move, their timelines tell it, and another process finds its rows. Who has moved is to be selected from `moved`. */
export function moving(all: readonly Mover[], news: News, { set = {}, detail = {} }: MoveOptions): { sql: string; values: unknown[] } {
  const { from, to } = route(news);
  const address = all[0]!.address;
  const { clause, values } = assignments(set, address ? 9 : 7);
  const sql = `with moved as (update payments.payment p set status = $3, changed_at = platform.now(), sequence = p.sequence + 1${clause}
       from unnest($1::text[], $2::text[]${address ? ', $7::jsonb[]' : ''}) m (mover, told${address ? ', payload' : ''}) where p.id = mover and p.status = any($4) returning *),
     noted as (insert into payments.event (id, payment_id, at, kind, detail) select told, id, changed_at, $5, $6 from moved)
     ${address ? ', left_for as (insert into platform.outbox (id, address, payload, at) select told, $8, payload, changed_at from moved)' : ''}`;
  const left = address ? [all.map(({ payload }) => payload), address] : [];
  return { sql, values: [all.map(({ id }) => id), all.map(() => newId('row')), to, from, news, detail, ...left, ...values] };
}
