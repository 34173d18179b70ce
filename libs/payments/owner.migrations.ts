import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The owner of a line looks at its charges, and a block set at our door is ours to explain. */
export class Owner1763600000853 implements MigrationInterface {
  readonly name = 'Owner1763600000853';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index payment_of_line on payments.payment (line_key, id) where line_key is not null;
      alter table payments.payment add column refusal_contact text check (refusal_contact in ('carrier', 'gateway', 'merchant'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
