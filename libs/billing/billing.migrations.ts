import { HOSTS } from '#kernel';
import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Inbound1763600000900 } from './inbound.migrations.js';
import { Breaks1763600000905 } from './breaks.migrations.js';
import { ChangedBreaks1763600001880 } from './changed-breaks.migrations.js';
import { LastSeen1763600001833 } from './last-seen.migrations.js';
import { HowPacked1763600001872, Packed1763600001715 } from './packed.migrations.js';
import { Reconcile1763600001500 } from './reconcile.migrations.js';
import { RefusedUnread1763600001837 } from './refused-unread.migrations.js';
import { FILE_STATUSES, FORMATS, LINE_TYPES } from './billing.rules.js';

const oneOf = (column: string, values: readonly string[]): string =>
  `${column} text not null check (${column} in (${values.map((value) => `'${value}'`).join(', ')}))`;

export class Billing1763600000600 implements MigrationInterface {
  readonly name = 'Billing1763600000600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema billing;
      grant usage on schema billing to ${SERVICE_ROLE};

      -- Each carrier has a file for every day from its first on.
      create table billing.carrier (host text primary key, since date not null);
      insert into billing.carrier select h, platform.kst_day(platform.now()) from unnest(array[${HOSTS.map((host) => `'${host}'`).join(', ')}]) h;
      -- Keys are 192 random bits, so their plain hash gives nothing away.
      create table billing.carrier_key (hash text primary key, id text not null unique, host text not null references billing.carrier, hint text not null, created_at timestamptz not null default now(), revoked_at timestamptz);

      -- A movement of money at a carrier, with all that its bill prints, as it was then. Written by the ledger's trigger alone.
      create table billing.line (
        id text not null, recorded_at timestamptz not null, ${oneOf('host', HOSTS)}, at timestamptz not null, ${oneOf('type', LINE_TYPES)},
        amount bigint not null check (amount > 0), vat bigint not null check (vat between 0 and amount), payment_id text, original_id text, carrier_reference text,
        brand text, phone_sealed text, merchant_id text, merchant_name text not null, merchant_contact text not null, item_name text not null, goods_class text,
        automatic boolean not null, primary key (id, recorded_at)) partition by range (recorded_at);
      create index line_of_payment on billing.line (payment_id, recorded_at);
      insert into platform.partitioned values ('billing.line');

      -- A line is pending until a file takes it, and then in that file for ever.
      create table billing.pending (host text not null, at timestamptz not null, line_id text not null, recorded_at timestamptz not null, primary key (host, at, line_id));
      create table billing.filed (host text not null, sequence int not null, n int not null, line_id text not null unique, recorded_at timestamptz not null, primary key (host, sequence, n));

      create table billing.file (
        id text primary key, host text not null references billing.carrier, business_date date not null, sequence int not null check (sequence > 0), revision int not null check (revision > 0),
        supersedes text references billing.file, check ((revision = 1) = (supersedes is null)), ${oneOf('status', FILE_STATUSES)}, test boolean not null, records int not null,
        charges int not null, charge_amount bigint not null, cancels int not null, cancel_amount bigint not null, refunds int not null, refund_amount bigint not null, net_amount bigint not null,
        previous_sha256 text not null, created_at timestamptz not null, downloaded_at timestamptz, answered_at timestamptz, reject_reason text,
        unique (host, sequence, revision), unique (host, business_date, revision));
      -- Never two active.
      create unique index file_active on billing.file (host, sequence) where status <> 'rejected';
      create index file_waiting on billing.file (created_at) where status = 'available';
      create table billing.encoding (name text primary key, file_id text not null references billing.file, ${oneOf('format', FORMATS)}, bytes bigint not null, sha256 text not null, unique (file_id, format));
      -- The bytes of an encoding, sealed piece by piece.
      create table billing.chunk (name text not null, n int not null, sealed bytea not null, primary key (name, n));
      alter table billing.chunk alter column sealed set storage external;
      -- What carriers answered, in their own words.
      create table billing.answer (id text primary key, file_id text not null references billing.file, ${oneOf('kind', ['ack', 'mismatch', 'reject'])}, said jsonb not null, at timestamptz not null);
      create index answer_of_file on billing.answer (file_id, id);

      select platform.make_append_only('billing.' || t) from unnest(array['line', 'filed', 'encoding', 'chunk', 'answer']) t;
      grant select on billing.carrier, billing.carrier_key, billing.line, billing.pending to ${SERVICE_ROLE};
      grant delete on billing.pending to ${SERVICE_ROLE};
      grant select, insert on billing.filed, billing.file, billing.encoding, billing.chunk, billing.answer to ${SERVICE_ROLE};
      grant update (status, downloaded_at, answered_at, reject_reason) on billing.file to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const billingMigrations = [
  Billing1763600000600,
  Inbound1763600000900,
  Breaks1763600000905,
  Reconcile1763600001500,
  Packed1763600001715,
  LastSeen1763600001833,
  RefusedUnread1763600001837,
  HowPacked1763600001872,
  ChangedBreaks1763600001880,
];
