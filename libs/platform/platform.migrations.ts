import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AppendOnly1763600000010 } from './append-only.migrations.js';
import { MonthsInUtc1763600001799 } from './months-in-utc.migrations.js';
import { OneByOne1763600001890 } from './one-by-one.migrations.js';
import { PlainNow1763600001780 } from './plain-now.migrations.js';
import { SERVICE_ROLE } from './database.js';

/** Time, outbox, idempotency, partitions, and the role that services act as. */
export class Platform1763600000000 implements MigrationInterface {
  readonly name = 'Platform1763600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${SERVICE_ROLE}') then
          create role ${SERVICE_ROLE} nologin;
        end if;
      exception when duplicate_object or unique_violation then null;
      end $$;
      do $$ begin execute format('grant ${SERVICE_ROLE} to %I', current_user); end $$;
      create schema platform;
      grant usage on schema platform to ${SERVICE_ROLE};

      -- Time comes from one place: the transaction's time plus an offset that only test stores may move.
      create table platform.clock (one boolean primary key default true check (one), offset_seconds double precision not null default 0, movable boolean not null default false);
      insert into platform.clock default values;
      create function platform.now() returns timestamptz language sql stable parallel safe as
        $$ select now() + make_interval(secs => (select offset_seconds from platform.clock)) $$;
      create function platform.kst_month(at timestamptz) returns text language sql stable parallel safe as
        $$ select to_char(at at time zone 'Asia/Seoul', 'YYYY-MM') $$;
      create function platform.kst_day(at timestamptz) returns date language sql stable parallel safe as
        $$ select (at at time zone 'Asia/Seoul')::date $$;
      create function platform.move_clock(seconds double precision) returns void language plpgsql security definer set search_path = '' as $$
        begin
          update platform.clock set offset_seconds = seconds where movable;
          if not found then raise exception 'this store does not let its clock be moved'; end if;
        end $$;

      -- Append-only tables are partitioned by month, made three months ahead; a default partition takes what a moved clock brings.
      create table platform.partitioned (name text primary key);
      create function platform.make_partitions() returns void language plpgsql security definer set search_path = '' as $$
        declare t text; m date; part text;
        begin
          perform pg_advisory_xact_lock(7001);
          for t in select name from platform.partitioned order by name loop
            for i in 0..3 loop
              m := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i))::date;
              part := t || to_char(m, '"_"YYYY_MM');
              if to_regclass(part) is null then
                begin
                  execute format('create table %s partition of %s for values from (%L) to (%L)', part, t, m, (m + interval '1 month')::date);
                exception when check_violation then raise warning 'rows of % already lie in the default partition', part;
                end;
              end if;
            end loop;
            if to_regclass(t || '_default') is null then execute format('create table %s partition of %s default', t || '_default', t); end if;
          end loop;
        end $$;

      create table platform.outbox (id text not null, address text not null, payload jsonb not null, at timestamptz not null, taken_at timestamptz, primary key (id, at)) partition by range (at);
      create index outbox_waiting on platform.outbox (address, id) where taken_at is null;
      insert into platform.partitioned values ('platform.outbox');

      create table platform.idempotency (
        owner text not null, key text not null check (length(key) <= 255), hash text not null,
        status int not null, body text not null, at timestamptz not null, primary key (owner, key));
      create index idempotency_old on platform.idempotency (at);

      grant select on platform.clock, platform.partitioned to ${SERVICE_ROLE};
      grant select, insert on platform.outbox to ${SERVICE_ROLE};
      grant update (taken_at) on platform.outbox to ${SERVICE_ROLE};
      grant select, insert, delete on platform.idempotency to ${SERVICE_ROLE};
      grant execute on function platform.now, platform.kst_month, platform.kst_day, platform.make_partitions, platform.move_clock to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const platformMigrations = [
  Platform1763600000000,
  AppendOnly1763600000010,
  PlainNow1763600001780,
  MonthsInUtc1763600001799,
  OneByOne1763600001890,
];
