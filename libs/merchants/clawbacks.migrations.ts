import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the merchant bears what subscribers do not pay. */
export class Clawbacks1763600000904 implements MigrationInterface {
  readonly name = 'Clawbacks1763600000904';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table merchants.contract add column claws_back boolean not null default false');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
