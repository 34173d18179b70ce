import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is in at the subscriber's door, and who looked at what there. */
export class Sessions1763600000851 implements MigrationInterface {
  readonly name = 'Sessions1763600000851';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema sessions;
      grant usage on schema sessions to ${SERVICE_ROLE};
      create table sessions.session (
        id text primary key, secret_hash text not null unique, agent_hash text not null,
        line_key text not null, person_key text not null, phone_sealed text not null, phone_masked text not null, brand text not null,
        opened_at timestamptz not null, seen_at timestamptz not null, ended_at timestamptz);
      create index session_seen on sessions.session (seen_at);

      -- Every look at personal data, and every change of what protects a line. Names the session, not the line.
      create table sessions.access (
        id text not null, at timestamptz not null, who text not null, what text not null, about text, ip_key text, primary key (id, at)) partition by range (at);
      create index access_of on sessions.access (who, at);
      insert into platform.partitioned values ('sessions.access');
      select platform.make_partitions();
      select platform.make_append_only('sessions.access');

      grant select, insert, update, delete on sessions.session to ${SERVICE_ROLE};
      grant select, insert on sessions.access to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const sessionsMigrations = [Sessions1763600000851];
