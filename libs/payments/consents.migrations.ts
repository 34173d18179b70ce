import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which texts were agreed to, and when. Payments made before have none; every change also stands in the payment's timeline. */
export class Consents1763600000700 implements MigrationInterface {
  readonly name = 'Consents1763600000700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table payments.payment add column consent_terms text, add column consent_amount text, add column consented_at timestamptz,
      add check ((consent_terms is null) = (consented_at is null) and (consent_amount is null) = (consented_at is null))`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
