import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A carrier's id of a charge is one among all of its charges; its id of a refund only below the charge that it is of, and it may read as the id of a charge. Nothing
 * is looked up by a refund's.
 */
export class RefundIds1763600001801 implements MigrationInterface {
  readonly name = 'RefundIds1763600001801';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index payments.attempt_reference;
      create unique index attempt_reference on payments.attempt (host, carrier_payment_id) where carrier_payment_id is not null and kind <> 'refund';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
