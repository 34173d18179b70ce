import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether what the subscriber has not paid has been taken back from the merchant. */
export class ClawedBack1763600000903 implements MigrationInterface {
  readonly name = 'ClawedBack1763600000903';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table payments.payment add column clawed_back boolean not null default false');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
