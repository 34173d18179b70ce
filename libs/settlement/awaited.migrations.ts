import type { MigrationInterface, QueryRunner } from 'typeorm';
import { PAYOUTS, REASONS } from './settlement.rules.js';

const listed = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

/** Merchants who are paid of what was collected: what is held back says why, and statements tell it apart. */
export class Awaited1763600001740 implements MigrationInterface {
  readonly name = 'Awaited1763600001740';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table settlement.terms drop constraint terms_payout_check, add constraint terms_payout_check check (payout in (${listed(PAYOUTS)}));
      alter table settlement.statement drop constraint statement_payout_check, add constraint statement_payout_check check (payout in (${listed(PAYOUTS)})),
        add column awaited bigint not null default 0 check (awaited >= 0);
      alter table settlement.statement alter column awaited drop default, drop constraint statement_check, add constraint statement_check
        check (gross - cancels - credits - clawbacks + recovered - fee - vat - withheld - awaited + released + brought_forward - early_fee - early_vat = net + carried_forward);
      -- Until now only objections held anything back.
      alter table settlement.withholding add column reason text not null default 'objected' check (reason in (${listed(REASONS)})),
        drop constraint withholding_pkey, add primary key (statement_id, at_payout, payment_id, reason);
      alter table settlement.withholding alter column reason drop default;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
