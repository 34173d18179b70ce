import type { MerchantId, PaymentId, StatementId } from '#kernel';
import { rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** In won: what a statement holds back for objections, what until carriers have collected it, and what it lets go. */
export interface Withheld {
  readonly withheld: number;
  readonly awaited: number;
  readonly released: number;
}

/** Nothing of a payment is paid out while an objection to it is open; by contract, nor until it is collected. Call with the merchant's statements locked. */
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

  /**
   * With a new statement: of what no earlier statement pays, all that is objected to or awaited is held; what was held and is so no more is let go.
   * A payment that is both is objected to, and changes its reason when the objection is closed: let go as the one, held as the other.
   * @param awaits whether this merchant is paid only of what was collected.
   */
  async change(
    tx: Tx,
    merchantId: MerchantId,
    statementId: StatementId,
    objected: readonly PaymentId[],
    awaits: boolean,
  ): Promise<Withheld> {
    const [changed] = await rows<Withheld>(
      tx,
      `with held as (select payment_id, reason, sum(amount) as amount from settlement.withholding where merchant_id = $1 group by payment_id, reason having sum(amount) <> 0),
       unpaid as (select $2::text as id union all select id from settlement.statement where merchant_id = $1
         and sequence > (select coalesce(max(sequence), 0) from settlement.statement where merchant_id = $1 and net > 0)),
       known as (select payment_id from held union select payment_id from settlement.withholding where statement_id in (select id from unpaid)),
       line as (
         select s.* from settlement.settled s where s.statement_id in (select id from unpaid) and not exists (select from known k where k.payment_id = s.payment_id)
         union all select s.* from known k join settlement.settled s on s.payment_id = k.payment_id),
       target as (
         select payment_id, case when payment_id = any($3) then 'objected' else 'awaited' end as reason, greatest(sum(amount - fee - vat), 0) as amount from line l
          where payment_id = any($3) or ($4 and not exists (select from settlement.collected c where c.payment_id = l.payment_id))
          group by payment_id),
       change as (select payment_id, reason, coalesce(target.amount, 0) - coalesce(held.amount, 0) as amount from target full join held using (payment_id, reason)),
       noted as (insert into settlement.withholding (statement_id, at_payout, payment_id, merchant_id, reason, amount)
         select $2, false, payment_id, $1, reason, amount from change where amount <> 0 returning reason, amount)
       select coalesce(sum(amount) filter (where amount > 0 and reason = 'objected'), 0)::bigint as withheld,
              coalesce(sum(amount) filter (where amount > 0 and reason = 'awaited'), 0)::bigint as awaited,
              coalesce(-sum(amount) filter (where amount < 0), 0)::bigint as released from noted`,
      [merchantId, statementId, objected, awaits],
    );
    return changed!;
  }

  /**
   * When a statement is paid: of what it pays, what is objected to since it was issued, and what an earlier payout was too small to hold back.
   * What was not collected is not in it. Never more than `net`.
   */
  async beforePayout(
    tx: Tx,
    merchantId: MerchantId,
    statementId: StatementId,
    net: number,
    objected: readonly PaymentId[],
  ): Promise<number> {
    const [noted] = await rows<{ withheld: number }>(
      tx,
      `with upto as (select id, sequence, net from settlement.statement where merchant_id = $1
         and sequence <= (select sequence from settlement.statement where id = $2)),
       told as (select id from upto where sequence > (select coalesce(max(sequence), 0) from upto where net > 0 and id <> $2)),
       -- Of which an earlier payout could not hold back all, for its money had paid a debt. What later statements tell of it is theirs to settle.
       short as (select payment_id from settlement.withholding where merchant_id = $1 and payment_id = any($4) group by payment_id having bool_or(at_payout) and sum(amount) <> 0),
       -- What these statements pay of a payment: its lines, less what they hold back of it, and what they let go.
       part as (
         select payment_id, amount - fee - vat as amount from settlement.settled where payment_id = any($4)
            and (statement_id in (select id from told) or payment_id in (select payment_id from short) and statement_id in (select id from upto))
         union all select payment_id, -amount from settlement.withholding where payment_id = any($4)
            and (statement_id in (select id from told) and not at_payout or payment_id in (select payment_id from short))),
       base as (select payment_id, sum(amount) as amount from part group by payment_id having sum(amount) > 0),
       capped as (select payment_id, greatest(0, least(amount, $3::bigint - (sum(amount) over (order by payment_id) - amount))) as amount from base),
       noted as (insert into settlement.withholding (statement_id, at_payout, payment_id, merchant_id, reason, amount)
         select $2, true, payment_id, $1, 'objected', amount from capped where amount > 0 returning amount)
       select coalesce(sum(amount), 0)::bigint as withheld from noted`,
      [merchantId, statementId, net, objected],
    );
    return noted!.withheld;
  }
}
