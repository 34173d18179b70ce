import type { MerchantId, PaymentId, StatementId } from '#kernel';
import { rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

export interface Withheld {
  readonly withheld: number;
  readonly released: number;
}

/** What the statements have of a payment for its merchant, in won. */
const NET = 'sum(s.amount - s.fee - s.vat)';
const HELD = `select payment_id, sum(amount) as amount from settlement.withholding where merchant_id = $1 group by payment_id having sum(amount) <> 0`;

/** Nothing of a payment is paid out while an objection to it is open. Call with the merchant's statements locked. */
@Injectable()
export class Withholding {
  /** Won that are held back now. */
  async outstanding(tx: Tx, merchantId: MerchantId): Promise<number> {
    const [found] = await rows<{ amount: number }>(
      tx,
      'select coalesce(sum(amount), 0)::bigint as amount from settlement.withholding where merchant_id = $1',
      [merchantId],
    );
    return found!.amount;
  }

  /** With a new statement: of what no earlier statement pays, all that is objected to is held; what was held and is objected to no more is let go. */
  async change(tx: Tx, merchantId: MerchantId, statementId: StatementId, objected: readonly PaymentId[]): Promise<Withheld> {
    const [changed] = await rows<Withheld>(
      tx,
      `with held as (${HELD}),
       target as (
         select s.payment_id, greatest(${NET}, 0) as amount
           from settlement.settled s left join settlement.statement t on t.id = s.statement_id left join held on held.payment_id = s.payment_id
          where s.merchant_id = $1 and s.payment_id = any($3) and (held.payment_id is not null or t.sequence is null
             or t.sequence > (select coalesce(max(sequence), 0) from settlement.statement where merchant_id = $1 and net > 0))
          group by s.payment_id),
       change as (select payment_id, coalesce(target.amount, 0) - coalesce(held.amount, 0) as amount from target full join held using (payment_id)),
       noted as (insert into settlement.withholding (statement_id, at_payout, payment_id, merchant_id, amount)
         select $2, false, payment_id, $1, amount from change where amount <> 0 returning amount)
       select coalesce(sum(amount) filter (where amount > 0), 0)::bigint as withheld, coalesce(-sum(amount) filter (where amount < 0), 0)::bigint as released from noted`,
      [merchantId, statementId, objected],
    );
    return changed!;
  }

  /** When a statement is paid: of what it pays, what is objected to since it was issued. Never more than `net`. */
  async beforePayout(
    tx: Tx,
    merchantId: MerchantId,
    statementId: StatementId,
    net: number,
    objected: readonly PaymentId[],
  ): Promise<number> {
    const [noted] = await rows<{ withheld: number }>(
      tx,
      `with held as (${HELD}), this as (select sequence from settlement.statement where id = $2),
       base as (
         select s.payment_id, ${NET} as amount from settlement.settled s join settlement.statement t on t.id = s.statement_id, this
          where s.merchant_id = $1 and s.payment_id = any($4) and s.payment_id not in (select payment_id from held) and t.sequence <= this.sequence
            and t.sequence > (select coalesce(max(p.sequence), 0) from settlement.statement p where p.merchant_id = $1 and p.net > 0 and p.sequence < this.sequence)
          group by s.payment_id having ${NET} > 0),
       capped as (select payment_id, greatest(0, least(amount, $3::bigint - (sum(amount) over (order by payment_id) - amount))) as amount from base),
       noted as (insert into settlement.withholding (statement_id, at_payout, payment_id, merchant_id, amount)
         select $2, true, payment_id, $1, amount from capped where amount > 0 returning amount)
       select coalesce(sum(amount), 0)::bigint as withheld from noted`,
      [merchantId, statementId, net, objected],
    );
    return noted!.withheld;
  }
}
