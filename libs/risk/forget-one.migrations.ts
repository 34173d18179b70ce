import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * To drop a month is to lock its table against everybody. So old months go one table at a time, each in a transaction of its own (risk.ts): who held two at once
 * waited for one while every confirmation waited for the other. Who cannot have the table within two seconds gives up, for everybody else waits behind him.
 */
export class ForgetOne1763600001893 implements MigrationInterface {
  readonly name = 'ForgetOne1763600001893';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function risk.forget();
      create function risk.forget(t text) returns int language plpgsql security definer
        set search_path = '' set timezone = 'UTC' set lock_timeout = '2s' as $$
        declare
          v_months int := (select months from risk.keeping where what = t);
          v_gone int := 0;
          part text;
        begin
          if v_months is null then raise exception 'nobody says how long % is kept', t; end if;
          -- Of two at once the second would look for what the first has dropped; nor are months made meanwhile.
          perform pg_advisory_xact_lock(7001);
          for part in select i.inhrelid::regclass::text from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
            where i.inhparent = t::regclass and c.relname ~ '_\\d{4}_\\d\\d$' and to_date(right(c.relname, 7), 'YYYY_MM') + make_interval(months => v_months + 1) <= now() loop
            execute format('drop table %s', part);
            v_gone := v_gone + 1;
          end loop;
          return v_gone;
        end $$;
      revoke execute on function risk.forget(text) from public;
      grant execute on function risk.forget(text) to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
