import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * To drop a month of the limits' history is to lock all of it, and until the commit whoever reserves waits: it is the last that a night does. It waits two seconds for
 * those who are there before it, for everybody who comes after waits behind it; a night that gets no further is tried again in some minutes.
 */
export class DropLast1763600001843 implements MigrationInterface {
  readonly name = 'DropLast1763600001843';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function retention.forget_limits() returns text language plpgsql set search_path = '' as $$
        declare
          v_since text := to_char(platform.now() at time zone 'Asia/Seoul' - interval '1 year', 'YYYY-MM');
          v_from timestamptz := (v_since || '-01')::timestamp at time zone 'Asia/Seoul';
          v_gone oid[];
          part oid;
        begin
          if v_since <= (select month from limits.kept_since) then return null; end if;
          -- A hold that stands that long needs a person first.
          if exists (select from limits.hold where state = 'held' and held_at < v_from) then return null; end if;
          v_gone := array(select c.oid from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
             where i.inhparent = 'limits.move'::regclass and c.relname ~ '_\\d{4}_\\d\\d$' and replace(right(c.relname, 7), '_', '-') < to_char(v_from at time zone 'UTC', 'YYYY-MM'));
          perform set_config('tollgate.erasing', 'on', true);
          update limits.kept_since set month = v_since;
          delete from limits.counter where substring(key from '[^:]*$') < v_since;
          delete from limits.slot where substring(key from '[^:]*$') < v_since;
          delete from limits.seen where substring(key from '[^:]*$') < v_since;
          delete from limits.hold where month < v_since;
          delete from limits.move where at < v_from and tableoid <> all(v_gone);
          perform set_config('tollgate.erasing', 'off', true);
          perform set_config('lock_timeout', '2s', true);
          foreach part in array v_gone loop
            execute format('drop table %s', part::regclass);
          end loop;
          return v_since;
        end $$;
      create or replace function retention.end_night(p_day date, p_payments int) returns void language plpgsql security definer set search_path = '' as $$
        begin
          perform retention.forget_addresses();
          perform retention.forget_rules();
          perform retention.forget_notices();
          insert into retention.night (day, at, payments) values (p_day, platform.now(), p_payments) on conflict do nothing;
          perform retention.forget_limits();
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
