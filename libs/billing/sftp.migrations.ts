import { HOSTS } from '#kernel';
import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sftp1763600000880 implements MigrationInterface {
  readonly name = 'Sftp1763600000880';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Who may log in over SSH. A key belongs to one carrier for ever.
      create table billing.carrier_ssh_key (fingerprint text primary key, host text not null references billing.carrier, public_key text not null,
        created_at timestamptz not null default now(), revoked_at timestamptz);

      -- What a carrier is putting into /inbound: open until it has been closed or renamed under its final name; then it is taken away as a whole.
      create table billing.upload (id text primary key, host text not null references billing.carrier, name text not null, bytes bigint not null default 0 check (bytes >= 0),
        complete boolean not null default false, touched_at timestamptz not null default platform.now(), check (host in (${HOSTS.map((host) => `'${host}'`).join(', ')})));
      create unique index upload_open on billing.upload (host, name) where not complete;
      create index upload_complete on billing.upload (id) where complete;
      -- Sealed as published files are, for it may hold phone numbers.
      create table billing.upload_chunk (upload_id text not null references billing.upload, at bigint not null, sealed bytea not null, primary key (upload_id, at));
      alter table billing.upload_chunk alter column sealed set storage external;

      grant select on billing.carrier_ssh_key to ${SERVICE_ROLE};
      grant select, insert, delete, update (name, bytes, complete, touched_at) on billing.upload to ${SERVICE_ROLE};
      grant select, insert, delete on billing.upload_chunk to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const sftpMigrations = [Sftp1763600000880];
