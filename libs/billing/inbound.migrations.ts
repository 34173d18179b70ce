import { HOSTS } from '#kernel';
import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { INBOUND_KINDS, REJECTIONS } from './inbound.layout.js';

const listed = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');
const kinds = Object.keys(INBOUND_KINDS);

/** What carriers send: taken whole or put into quarantine, and what each taken line says. */
export class Inbound1763600000900 implements MigrationInterface {
  readonly name = 'Inbound1763600000900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One that was not read to its end has no hash. Nobody changes a row but to say that a person has seen it.
      create table billing.inbound (
        id text primary key, host text not null check (host in (${listed(HOSTS)})), name text not null, bytes bigint not null, sha256 text,
        state text not null check (state in ('taken', 'quarantined')), kind text check (kind in (${listed(kinds)})), file_id text references billing.file,
        reason text, record int, check ((state = 'quarantined') = (reason is not null)), check (state = 'quarantined' or (sha256 is not null and kind is not null)),
        records int, yes_amount bigint, no_amount bigint, received_at timestamptz not null,
        dismissed_at timestamptz, dismissed_by text, unique nulls not distinct (host, name, sha256));
      create index inbound_quarantined on billing.inbound (id) where state = 'quarantined' and dismissed_at is null;
      create index inbound_of_file on billing.inbound (file_id) where file_id is not null;

      -- What a carrier says of a line of ours.
      create table billing.said (
        inbound_id text not null, n int not null, line_id text not null, kind text not null check (kind in (${listed(kinds)})),
        outcome text not null check (outcome in (${listed(Object.values(INBOUND_KINDS).flatMap(({ yes, no }) => [yes, no]))})),
        reason text check (reason in (${listed(Object.keys(REJECTIONS))})), check ((outcome = 'REJECTED') = (reason is not null)),
        amount bigint not null check (amount > 0), primary key (inbound_id, n), unique (inbound_id, line_id));
      -- A result is said once; that something is paid may be said after it was said that it is not.
      create unique index said_result on billing.said (line_id) where kind = 'RESULTS';
      create index said_of_line on billing.said (line_id, inbound_id);
      -- What follows from a line has not been done yet; deleted by whoever does it.
      create table billing.due (inbound_id text not null, n int not null, primary key (inbound_id, n));

      select platform.make_append_only('billing.said');
      grant select, insert on billing.inbound, billing.said, billing.due to ${SERVICE_ROLE};
      grant update (dismissed_at, dismissed_by) on billing.inbound to ${SERVICE_ROLE};
      -- Locking a row asks for a right to change it.
      grant delete, update (n) on billing.due to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
