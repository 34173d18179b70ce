import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is refused unread has no hash by which to know it again. One that a person has seen to is over: what comes under its name after that is another, and is seen. */
export class RefusedUnread1763600001837 implements MigrationInterface {
  readonly name = 'RefusedUnread1763600001837';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table billing.inbound drop constraint inbound_host_name_sha256_key, add unique (host, name, sha256);
      create unique index inbound_unread on billing.inbound (host, name, bytes) where sha256 is null and dismissed_at is null;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
