import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which payment was registered under which of its merchant's idempotency keys, kept when the answer under that key is long forgotten. */
export class RegisteredKey1763600000520 implements MigrationInterface {
  readonly name = 'RegisteredKey1763600000520';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A keyed hash of merchant and key. Without a payment the key was called off, and nothing can be registered under it.
      create table payments.registered_key (hash text primary key, payment_id text);
      grant select, insert, update on payments.registered_key to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
