import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DropLast1763600001843 } from './drop-last.migrations.js';
import { EraseChallenges1763600001602 } from './erase-challenges.migrations.js';
import { ForgetNotices1763600001711 } from './forget-notices.migrations.js';
import { ForgetRules1763600001610 } from './forget-rules.migrations.js';
import { Kept1763600001782 } from './kept.migrations.js';
import { LookAnew1763600001892 } from './look-anew.migrations.js';
import { RETENTION } from './retention.sql.js';
import { StillOwed1763600001861 } from './still-owed.migrations.js';

/**
 * Erasing what has been kept for as long as the law wants. It goes through the tables of many rooms in one transaction, and rooms do not know each
 * other, so it stands here. Services may have it done, and can neither choose what is erased nor when: the functions go by the clock.
 */
export class Retention1763600000860 implements MigrationInterface {
  readonly name = 'Retention1763600000860';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema retention;
      grant usage on schema retention to ${SERVICE_ROLE};
      alter table payments.payment add column erased_at timestamptz;
      create index payment_kept on payments.payment (created_at) where erased_at is null;
      create table limits.kept_since (one boolean primary key default true check (one), month text not null);
      insert into limits.kept_since (month) values ('0001-01');
      grant select on limits.kept_since to ${SERVICE_ROLE};

      -- Append-only, but for the erasing by its owner's function: services have no right to update or delete there at all.
      create or replace function platform.refuse_change() returns trigger language plpgsql set search_path = '' as $$
        begin
          if current_setting('tollgate.erasing', true) = 'on' and tg_op <> 'TRUNCATE' then
            if tg_level = 'STATEMENT' then return null; end if;
            if tg_op = 'DELETE' then return old; end if;
            return new;
          end if;
          raise exception '%.% is append-only: % refused', tg_table_schema, tg_table_name, lower(tg_op) using errcode = 'object_not_in_prerequisite_state';
        end $$;
      ${RETENTION}

      -- What each night erased.
      create table retention.night (day date primary key, at timestamptz not null, payments int not null);
      create function retention.run(p_limit int) returns int language plpgsql security definer set search_path = '' as $$
        declare v_ids text[];
        begin
          -- One at a time; who comes second finds what is left.
          perform pg_advisory_xact_lock(7006);
          v_ids := array(select retention.due(p_limit));
          if cardinality(v_ids) > 0 then perform retention.erase(v_ids); end if;
          return cardinality(v_ids);
        end $$;
      create function retention.end_night(p_day date, p_payments int) returns void language plpgsql security definer set search_path = '' as $$
        begin
          perform retention.forget_limits();
          insert into retention.night (day, at, payments) values (p_day, platform.now(), p_payments) on conflict do nothing;
        end $$;
      select platform.make_append_only('retention.night');
      revoke execute on all functions in schema retention from public;
      grant execute on function retention.run, retention.end_night to ${SERVICE_ROLE};
      grant select on retention.night to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** E-mail addresses go a year after they were set, when no record of their line is left; what was never confirmed goes the next night. */
export class ForgetAddresses1763600000961 implements MigrationInterface {
  readonly name = 'ForgetAddresses1763600000961';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function retention.forget_addresses() returns void language sql set search_path = '' as $$
        delete from notices.address a
         where a.state = 'asked' and a.asked_at < platform.now() - interval '1 day'
            or a.set_at < platform.now() - interval '1 year' and not exists (select from payments.payment p where p.line_key = a.line_key) $$;
      create or replace function retention.end_night(p_day date, p_payments int) returns void language plpgsql security definer set search_path = '' as $$
        begin
          perform retention.forget_limits();
          perform retention.forget_addresses();
          insert into retention.night (day, at, payments) values (p_day, platform.now(), p_payments) on conflict do nothing;
        end $$;
      revoke execute on function retention.forget_addresses from public;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** The bytes of carriers' files go a year after they were made, when their carrier has answered; hashes, totals and the chain stay. */
export class EraseFiles1763600001555 implements MigrationInterface {
  readonly name = 'EraseFiles1763600001555';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table billing.file add column erased_at timestamptz;
      create index file_kept on billing.file (created_at) where erased_at is null;

      create function retention.erase_files(p_limit int) returns int language plpgsql security definer set search_path = '' as $$
        declare v_ids text[];
        begin
          perform pg_advisory_xact_lock(7006);
          v_ids := array(select f.id from billing.file f
             where f.erased_at is null and f.status in ('acknowledged', 'rejected', 'processed')
               and f.created_at < (platform.now() at time zone 'Asia/Seoul' - interval '1 year') at time zone 'Asia/Seoul' order by f.created_at limit p_limit);
          if cardinality(v_ids) = 0 then return 0; end if;
          perform set_config('tollgate.erasing', 'on', true);
          delete from billing.chunk c using (select e.name from billing.encoding e where e.file_id = any(v_ids)
             union all select p.name from billing.encrypted p where p.file_id = any(v_ids)) gone where c.name = gone.name;
          perform set_config('tollgate.erasing', 'off', true);
          update billing.file set erased_at = platform.now() where id = any(v_ids);
          return cardinality(v_ids);
        end $$;
      revoke execute on function retention.erase_files from public;
      grant execute on function retention.erase_files to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const retentionMigrations = [
  Retention1763600000860,
  ForgetAddresses1763600000961,
  EraseFiles1763600001555,
  EraseChallenges1763600001602,
  ForgetRules1763600001610,
  ForgetNotices1763600001711,
  Kept1763600001782,
  DropLast1763600001843,
  StillOwed1763600001861,
  LookAnew1763600001892,
];
