import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index of what may be erased holds only that: while there were few payments, it was taken for the shorter way to any one of them, and all were read. */
export class Kept1763600001782 implements MigrationInterface {
  readonly name = 'Kept1763600001782';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index payments.payment_kept;
      create index payment_kept on payments.payment (created_at) where erased_at is null and status in ('charged', 'refunded', 'refused', 'expired', 'cancelled');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
