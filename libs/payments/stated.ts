import type { PaymentId, Won } from '#kernel';
import { rows } from '#platform';
import type { EntityManager } from 'typeorm';
import type { Status } from './payments.rules.js';

/** What a payment's row and its refunds say of its money, in won. */
export interface Stated {
  readonly paymentId: PaymentId;
  readonly status: Status;
  readonly charged: Won;
  /** With all of what is back until a part of it is charged anew. */
  readonly refunded: Won;
  /** Taken by the carrier without our yes, and not back yet. */
  readonly suspense: Won;
}

/** The carrier has shown that it took this money. Of an operator's give-back it may have shown that to an earlier try alone, and another gives it back. */
const TAKEN = `(r.cause in ('late_yes', 'amount_mismatch') or r.taken_at is not null)`;

/** For checks, sorted by id. @param which all after an id, or these ids. */
export function statedIn(
  manager: EntityManager,
  which: { readonly after: string } | { readonly ids: readonly PaymentId[] },
  limit: number,
): Promise<Stated[]> {
  const [where, value] = 'ids' in which ? ['id = any($1)', which.ids] : ['id > $1', which.after];
  return rows<Stated>(
    manager,
    `select id as "paymentId", status, case when status in ('charged', 'refunded') then amount else 0 end as charged,
            refunded_amount + (
              select coalesce(sum(amount + recharge_amount), 0)::bigint from payments.refund r
               where r.payment_id = p.id and r.cancelled_at is not null and r.status in ('pending', 'unknown')) as refunded,
            (select coalesce(sum(amount), 0)::bigint from (
               select max(amount) filter (where ${TAKEN}) as amount from payments.refund r where r.payment_id = p.id and r.cause <> 'merchant'
                group by carrier_payment_id having not bool_or(r.status = 'succeeded')) owed) as suspense
       from payments.payment p where ${where} order by id limit $2`,
    [value, limit],
  );
}
