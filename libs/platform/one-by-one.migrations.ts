import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SERVICE_ROLE } from './database.js';

/**
 * Months are made for one table at a time, each in a transaction of its own (partitions.ts), and who cannot have the table within two seconds gives up:
 * everybody else waits behind him, and the months are made three ahead. All at once, for a migration and for a person at a prompt, remains.
 */
export class OneByOne1763600001890 implements MigrationInterface {
  readonly name = 'OneByOne1763600001890';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function platform.make_partitions(t text) returns void language plpgsql security definer
        set search_path = '' set timezone = 'UTC' set lock_timeout = '2s' as $$
        declare m date; part text;
        begin
          if not exists (select from platform.partitioned where name = t) then raise exception '% is not kept in months', t; end if;
          perform pg_advisory_xact_lock(7001);
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
          for part in
            select i.inhrelid::regclass::text from pg_inherits i join pg_trigger p on p.tgrelid = i.inhparent and p.tgname = 'append_only'
             where i.inhparent = t::regclass and not exists (select from pg_trigger g where g.tgrelid = i.inhrelid and g.tgname = 'append_only')
          loop
            execute format('create trigger append_only before update or delete or truncate on %s for each statement execute function platform.refuse_change()', part);
          end loop;
        end $$;

      create or replace function platform.make_partitions() returns void language sql security definer set search_path = '' as
        $$ select platform.make_partitions(name) from platform.partitioned order by name $$;

      grant execute on function platform.make_partitions(text) to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
