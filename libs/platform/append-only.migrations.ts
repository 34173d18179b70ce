import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tables whose rows nobody changes, not even their owner: `select platform.make_append_only('room.table')`. Triggers on the partitioned table
 * do not see a statement that names one of its partitions, so rows have a trigger of their own (cloned into every partition) and
 * `make_partitions` gives each new partition the one for truncate.
 */
export class AppendOnly1763600000010 implements MigrationInterface {
  readonly name = 'AppendOnly1763600000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function platform.refuse_change() returns trigger language plpgsql set search_path = '' as $$
        begin
          raise exception '%.% is append-only: % refused', tg_table_schema, tg_table_name, lower(tg_op) using errcode = 'object_not_in_prerequisite_state';
        end $$;

      create function platform.make_append_only(t text) returns void language plpgsql set search_path = '' as $$
        begin
          execute format('create trigger append_only before update or delete or truncate on %s for each statement execute function platform.refuse_change()', t);
          if (select relkind = 'p' from pg_class where oid = t::regclass) then
            execute format('create trigger append_only_rows before update or delete on %s for each row execute function platform.refuse_change()', t);
          end if;
        end $$;

      create or replace function platform.make_partitions() returns void language plpgsql security definer set search_path = '' as $$
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
            for part in
              select i.inhrelid::regclass::text from pg_inherits i join pg_trigger p on p.tgrelid = i.inhparent and p.tgname = 'append_only'
               where i.inhparent = t::regclass and not exists (select from pg_trigger g where g.tgrelid = i.inhrelid and g.tgname = 'append_only')
            loop
              execute format('create trigger append_only before update or delete or truncate on %s for each statement execute function platform.refuse_change()', part);
            end loop;
          end loop;
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
