import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Operators give back too; what they see of a stuck attempt. */
export class Stuck1763600000510 implements MigrationInterface {
  readonly name = 'Stuck1763600000510';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table payments.refund drop constraint refund_cause_check, add constraint refund_cause_check check (cause in ('merchant', 'late_yes', 'amount_mismatch', 'operator'));
      -- Of an operator's give-back it is not known beforehand whether there is anything to give back.
      alter table payments.refund add column taken_at timestamptz;
      alter table payments.attempt add column asked_at timestamptz, add column refusal text;
      create index attempt_stuck on payments.attempt (id) where stuck_because is not null;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
