import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a line has paid before is asked while a code is being proved. */
export class KnownLines1763600000841 implements MigrationInterface {
  readonly name = 'KnownLines1763600000841';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index payment_paid_by_line on payments.payment (line_key) where status in ('charged', 'refunded')`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
