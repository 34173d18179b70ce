import { HOSTS } from '#kernel';
import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BREAK_CLASSES, COMPARED, OWNERS } from './breaks.rules.js';

const oneOf = (column: string, values: readonly string[]): string =>
  `${column} text not null check (${column} in (${values.map((value) => `'${value}'`).join(', ')}))`;

/** Where our books and a carrier's differ, and which days are equal. */
export class Breaks1763600000905 implements MigrationInterface {
  readonly name = 'Breaks1763600000905';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table billing.break (
        id text primary key, ${oneOf('host', HOSTS)}, business_date date not null, ${oneOf('compared', Object.keys(COMPARED))}, ${oneOf('class', Object.keys(BREAK_CLASSES))},
        about text not null, payment_id text, ours bigint, theirs bigint, detail text not null, ${oneOf('owner', OWNERS)},
        opened_at timestamptz not null, resolved_at timestamptz, resolved_by text, correction bigint, check ((resolved_at is null) = (resolved_by is null)),
        unique (host, business_date, compared, class, about));
      create index break_open on billing.break (id) where resolved_at is null;

      -- What a day added up to, each time somebody looked. Only an equal day is settled.
      create table billing.reconciled (
        id text primary key, host text not null, business_date date not null, at timestamptz not null, equal boolean not null, why text,
        ledger bigint not null, file bigint not null, results bigint, book bigint);
      create index reconciled_of_day on billing.reconciled (host, business_date, id);
      select platform.make_append_only('billing.reconciled');

      -- A day is settled from when it was last found equal.
      create view billing.equal_day as
        select host, business_date, at as since from (select distinct on (host, business_date) * from billing.reconciled order by host, business_date, id desc) latest where equal;

      grant select, insert on billing.break, billing.reconciled to ${SERVICE_ROLE};
      grant update (owner, resolved_at, resolved_by, correction) on billing.break to ${SERVICE_ROLE};
      grant select on billing.equal_day to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
