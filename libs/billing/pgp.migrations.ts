import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OpenPgp1763600001550 implements MigrationInterface {
  readonly name = 'OpenPgp1763600001550';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- To whom a carrier's files are encrypted, and who may sign what it sends. A key belongs to one carrier for ever.
      create table billing.carrier_pgp_key (fingerprint text primary key, host text not null references billing.carrier, public_key text not null,
        created_at timestamptz not null default now(), revoked_at timestamptz);
      -- Whether a carrier that has ever had a key may still send what nobody has signed.
      alter table billing.carrier add column unsigned_allowed boolean not null default false;

      -- An encoding encrypted and signed. It comes out different each time it is made, so it is made once; its bytes are pieces like the others.
      create table billing.encrypted (name text primary key, encoding text not null unique references billing.encoding, file_id text not null references billing.file,
        bytes bigint not null, sha256 text not null, fingerprints text[] not null, made_at timestamptz not null default platform.now());
      create index encrypted_of_file on billing.encrypted (file_id);
      select platform.make_append_only('billing.encrypted');
      grant select on billing.carrier_pgp_key to ${SERVICE_ROLE};
      grant select, insert on billing.encrypted to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const pgpMigrations = [OpenPgp1763600001550];
