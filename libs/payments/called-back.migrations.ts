import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever tells or asks a carrier hears it too, so that a call back meanwhile need only be remembered in case he hears nothing. */
export class CalledBack1763600001760 implements MigrationInterface {
  readonly name = 'CalledBack1763600001760';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table payments.attempt add column called_back_at timestamptz');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
