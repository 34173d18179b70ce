import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was written of a day last is what the database was told last: ids are made by the clocks of those who write, and one that is ahead, or goes back, would have the last word for ever. */
export class LastSeen1763600001833 implements MigrationInterface {
  readonly name = 'LastSeen1763600001833';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Rows that are there keep the order that they had. Added at once as an identity, they would have the order in which they lie.
      alter table billing.reconciled add n bigint;
      select set_config('tollgate.erasing', 'on', true);
      update billing.reconciled r set n = o.n from (select id, row_number() over (order by id) as n from billing.reconciled) o where o.id = r.id;
      select set_config('tollgate.erasing', 'off', true);
      alter table billing.reconciled alter n set not null;
      alter table billing.reconciled alter n add generated always as identity;
      select setval(pg_get_serial_sequence('billing.reconciled', 'n'), (select coalesce(max(n), 0) + 1 from billing.reconciled), false);

      drop index billing.reconciled_of_day;
      create unique index reconciled_of_day on billing.reconciled (host, business_date, n);
      create or replace view billing.equal_day as
        select host, business_date, at as since from (select distinct on (host, business_date) * from billing.reconciled order by host, business_date, n desc) latest where equal;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
