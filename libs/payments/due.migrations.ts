import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A no is due to be asked about when the carrier calls back about it. */
export class Due1763600001860 implements MigrationInterface {
  readonly name = 'Due1763600001860';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index attempt_due_at on payments.attempt (due_at) where due_at is not null;
      drop index payments.attempt_due`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
