import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an accepted objection promised the subscriber is not paid out before it has gone back: while its refund was on its way, or had been refused, a payout gave
 * the merchant what he was about to owe. Of what was taken back from the merchant unpaid nothing is owed.
 */
export class WithheldUntilBack1763600001891 implements MigrationInterface {
  readonly name = 'WithheldUntilBack1763600001891';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace view payments.withheld as
        select o.payment_id, o.merchant_id, min(o.opened_at) as since from payments.objection o
         where o.state = 'open' or o.state = 'accepted' and exists (select from payments.payment p
           where p.id = o.payment_id and p.status = 'charged' and not p.clawed_back and p.refunded_amount < p.amount)
         group by o.payment_id, o.merchant_id;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
