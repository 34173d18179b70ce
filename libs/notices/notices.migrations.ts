import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Addresses1763600000960 } from './addresses.migrations.js';

/** What a subscriber is told by text message: of each charge, and of each change of what protects their line. */
export class Notices1763600000852 implements MigrationInterface {
  readonly name = 'Notices1763600000852';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema notices;
      grant usage on schema notices to ${SERVICE_ROLE};
      -- Of a charge, the number and the facts are the payment's; of a change they are here until the text has left.
      create table notices.notice (
        id text primary key, payment_id text unique, host text not null, phone_sealed text, text text, check ((payment_id is null) = (text is not null)),
        state text not null check (state in ('due', 'sent', 'failed')), asks int not null default 0, created_at timestamptz not null, ended_at timestamptz, due_at timestamptz);
      create index notice_due on notices.notice (due_at) where due_at is not null;
      grant select, insert, update, delete on notices.notice to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const noticesMigrations = [Notices1763600000852, Addresses1763600000960];
