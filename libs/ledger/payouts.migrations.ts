import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Merchants are paid: what statements take for paying early, and what they order to be transferred. Neither is about one payment. The list has the kinds of what
 * carriers answer after the charge too, whichever comes to a store first.
 */
export class Payouts1763600001390 implements MigrationInterface {
  readonly name = 'Payouts1763600001390';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into ledger.account_kind values ('payouts_payable', 'credit') on conflict do nothing;
      insert into ledger.account values ('payouts_payable', 'payouts_payable', null) on conflict do nothing;
      alter table ledger.posting drop constraint posting_check, add constraint posting_check
        check (kind in ('charge', 'refund', 'suspense', 'resolved', 'recharge', 'rejection', 'collected', 'uncollected', 'clawback', 'restored', 'correction', 'early_fee', 'payout')
          and key like kind || ':%');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
