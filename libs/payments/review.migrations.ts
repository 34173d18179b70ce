import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A payment whose limit is held may wait for a person before it goes to the carrier. */
export class Review1763600000833 implements MigrationInterface {
  readonly name = 'Review1763600000833';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Until then; null when nobody has to look at it, or not any more.
      alter table payments.payment add column review_until timestamptz;
      create index payment_in_review on payments.payment (review_until) where status = 'reserved' and review_until is not null;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
