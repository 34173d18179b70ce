import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ByKind1763600001701 } from './by-kind.migrations.js';
import { ForgetOne1763600001893 } from './forget-one.migrations.js';
import { JudgeAll1763600001790 } from './judge-all.migrations.js';
import { JudgedInTurn1763600001798 } from './judged-in-turn.migrations.js';
import { JUDGE } from './judge.sql.js';
import { DECISIONS, DEFAULT_RULES, DEFAULT_THRESHOLDS, KINDS } from './risk.rules.js';

const oneOf = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

/** Rules as rows, what they count, and a log of every judgement. */
export class Risk1763600000823 implements MigrationInterface {
  readonly name = 'Risk1763600000823';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema risk;
      grant usage on schema risk to ${SERVICE_ROLE};

      -- Never changed: under one name the row set last holds while it is in force.
      create table risk.rule (
        n bigint generated always as identity primary key, name text not null, kind text not null check (kind in (${oneOf(Object.keys(KINDS))})), parameters jsonb not null,
        weight int not null check (weight between 0 and 1000), demands text check (demands in (${oneOf(DECISIONS)})), says text not null, withdrawn boolean not null default false,
        valid_from timestamptz not null, valid_until timestamptz check (valid_until > valid_from), set_by text not null, reason text, set_at timestamptz not null);
      create index rule_of_name on risk.rule (name, n desc);
      -- Null: this decision is not taken by score.
      create table risk.threshold (
        n bigint generated always as identity primary key, decision text not null check (decision in (${oneOf(DECISIONS.slice(1))})), score int check (score > 0),
        set_by text not null, reason text, set_at timestamptz not null);
      create view risk.rule_in_force as
        with t as materialized (select platform.now() as now)
        select * from (select distinct on (name) r.* from risk.rule r, t
                        where r.valid_from <= t.now and (r.valid_until is null or t.now < r.valid_until) order by name, n desc) latest where not withdrawn;
      create view risk.threshold_in_force as select distinct on (decision) * from risk.threshold order by decision, n desc;

      -- What rules count. Lines, persons and addresses are keys: nothing of a person is in the clear.
      create table risk.trace (payment_id text not null, line_key text not null, address text, amount bigint not null, at timestamptz not null) partition by range (at);
      create index trace_of_line on risk.trace (line_key, at);
      create index trace_of_address on risk.trace (address, at) where address is not null;
      create table risk.line (line_key text primary key, first_at timestamptz not null);
      create table risk.carrier_of_person (person_key text not null, host text not null, last_at timestamptz not null, primary key (person_key, host));

      create table risk.judgement (
        n bigint generated always as identity, payment_id text not null, at timestamptz not null, score int not null, decision text not null check (decision in (${oneOf(DECISIONS)})),
        acts boolean not null, inputs jsonb not null, rules jsonb not null, explanation text not null, primary key (n, at)) partition by range (at);
      create index judgement_of_payment on risk.judgement (payment_id);
      insert into platform.partitioned values ('risk.trace'), ('risk.judgement');
      select platform.make_partitions();

      -- How long what is written down is kept, in whole months after its own.
      create table risk.keeping (what text primary key, months int not null check (months >= 1));
      insert into risk.keeping values ('risk.trace', 2), ('risk.judgement', 13);
      create function risk.forget() returns int language plpgsql security definer set search_path = '' as $$
        declare k record; part text; v_gone int := 0;
        begin
          for k in select * from risk.keeping loop
            for part in select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
              where i.inhparent = k.what::regclass and c.relname ~ '_\\d{4}_\\d\\d$' and to_date(right(c.relname, 7), 'YYYY_MM') + make_interval(months => k.months + 1) <= now() loop
              execute format('drop table risk.%I', part);
              v_gone := v_gone + 1;
            end loop;
          end loop;
          return v_gone;
        end $$;
      ${JUDGE}
      alter table risk.rule add constraint rule_fits check (risk.fits(kind, parameters));
      select platform.make_append_only('risk.' || t) from unnest(array['rule', 'threshold', 'trace', 'judgement']) t;

      grant select on risk.rule_in_force, risk.threshold_in_force, risk.keeping to ${SERVICE_ROLE};
      grant select, insert on risk.rule, risk.threshold, risk.trace, risk.line, risk.judgement to ${SERVICE_ROLE};
      grant select, insert, update on risk.carrier_of_person to ${SERVICE_ROLE};
      revoke execute on function risk.forget from public;
      grant execute on function risk.forget to ${SERVICE_ROLE};
    `);
    for (const { name, kind, parameters, weight, demands, says } of DEFAULT_RULES)
      await runner.query(
        `insert into risk.rule (name, kind, parameters, weight, demands, says, valid_from, set_by, set_at) values ($1, $2, $3, $4, $5, $6, '2000-01-01', 'tollgate', platform.now())`,
        [name, kind, JSON.stringify(parameters), weight, demands, says],
      );
    for (const [decision, score] of Object.entries(DEFAULT_THRESHOLDS))
      await runner.query(`insert into risk.threshold (decision, score, set_by, set_at) values ($1, $2, 'tollgate', platform.now())`, [
        decision,
        score,
      ]);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const riskMigrations = [
  Risk1763600000823,
  ByKind1763600001701,
  JudgeAll1763600001790,
  JudgedInTurn1763600001798,
  ForgetOne1763600001893,
];
