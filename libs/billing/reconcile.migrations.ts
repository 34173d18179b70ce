import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every closed day is looked at until it is equal: when, what the carrier's own list said meanwhile, and breaks whose cause has gone. */
export class Reconcile1763600001500 implements MigrationInterface {
  readonly name = 'Reconcile1763600001500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When a closed day is to be looked at next; null when nothing is left to find out. Who has news of a day asks anew, also while somebody looks.
      create table billing.look (
        host text not null references billing.carrier, business_date date not null, due_at timestamptz, asked int not null default 1, looks int not null default 0, primary key (host, business_date));
      create index look_due on billing.look (due_at) where due_at is not null;

      create function billing.look_again(p_host text, p_day date, p_at timestamptz) returns void language sql set search_path = '' as $$
        insert into billing.look (host, business_date, due_at) values (p_host, p_day, p_at)
          on conflict (host, business_date) do update set due_at = excluded.due_at, asked = look.asked + 1, looks = 0 $$;

      -- Not before its calendar has ended: until then purchases of it are still being made.
      create function billing.day_ends(p_day date) returns timestamptz language sql stable set search_path = '' as $$ select (p_day + 1)::timestamp at time zone 'Asia/Seoul' $$;
      select billing.look_again(host, business_date, billing.day_ends(business_date) + interval '10 minutes') from billing.file where revision = 1;

      -- What a carrier's own list said to one look, until that look has been written down.
      create table billing.listed (
        look text not null, id text not null, mark text, status text not null, amount bigint, paid_at timestamptz, at timestamptz not null default now(), primary key (look, id));

      -- The cause of a break can go by itself: a result that was late, a payment that was asked about.
      alter table billing.break add gone_at timestamptz;
      drop index billing.break_open;
      create index break_open on billing.break (id) where resolved_at is null and gone_at is null;
      -- What the carrier did not bill, and we have taken back; and whether nothing keeps the day but that something is not known.
      alter table billing.reconciled add rejected bigint, add unknown boolean not null default false;

      grant select, insert on billing.look to ${SERVICE_ROLE};
      grant update (due_at, asked, looks) on billing.look to ${SERVICE_ROLE};
      grant select, insert, delete on billing.listed to ${SERVICE_ROLE};
      grant update (gone_at) on billing.break to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
