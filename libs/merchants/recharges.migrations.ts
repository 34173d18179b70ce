import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether, where the carrier gives no part back, a part goes back as a cancel of all and a new charge of the rest. */
export class Recharges1763600000525 implements MigrationInterface {
  readonly name = 'Recharges1763600000525';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table merchants.contract add column recharges boolean not null default false');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
