import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HEARD } from './answers.migrations.js';

const heard = HEARD.map((kind) => `'${kind}'`).join(', ');
const movement = (type: string, side: 'debit' | 'credit', account: string): string => `
  select id, recorded_at, happened_at as at, ${side} as account, '${type}' as type, amount, payment_id from ledger.entry
   where ${side} like '${account}:%' and payment_id is not null and split_part(posting, ':', 1) not in (${heard})`;

/**
 * What reconciliation reads of other rooms. The movements are told from the ledger's entries themselves, not from the lines that a trigger made of them:
 * a line that was never made is what is looked for.
 */
export class ReconcileViews1763600001505 implements MigrationInterface {
  readonly name = 'ReconcileViews1763600001505';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create view billing.movement as ${[
        movement('CHARGE', 'debit', 'carrier\\_receivable'),
        movement('CANCEL', 'credit', 'carrier\\_receivable'),
        movement('REFUND', 'credit', 'refunds\\_payable'),
      ].join(' union all ')};
      -- Charges that their carrier does not bill, undone.
      create view billing.taken_back as select payment_id, amount from ledger.posting where kind = 'rejection';
      -- By its mark we know at a carrier what is ours.
      create view billing.attempt as select id, payment_id, state, stuck_because from payments.attempt;
      grant select on billing.movement, billing.taken_back, billing.attempt to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
