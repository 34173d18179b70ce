import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** E-mail as a second channel, and notices of money given back. */
export class Addresses1763600000960 implements MigrationInterface {
  readonly name = 'Addresses1763600000960';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table notices.address (
        id text primary key, line_key text not null, person_key text not null, address_sealed text not null, address_masked text not null, key_id text not null,
        state text not null check (state in ('asked', 'set')), asked_by text not null, tries int not null default 0, asked_at timestamptz not null, set_at timestamptz);
      create unique index address_of_line on notices.address (line_key) where state = 'set';
      create index address_asked on notices.address (asked_by) where state = 'asked';
      grant select, insert, update, delete on notices.address to ${SERVICE_ROLE};

      alter table notices.notice drop constraint notice_payment_id_key, drop constraint notice_check,
        add column kind text, add column channel text not null default 'sms' check (channel in ('sms', 'mail')),
        add column refund_id text, add column address_id text, add column address_sealed text, add column person_key text;
      update notices.notice set kind = case when payment_id is null then 'change' else 'charge' end;
      alter table notices.notice alter column kind set not null, alter column channel drop default,
        add check (kind in ('charge', 'refund', 'change', 'address')),
        add check ((kind in ('charge', 'refund')) = (payment_id is not null)), add check ((kind = 'refund') = (refund_id is not null)), add check ((kind = 'change') = (text is not null));
      -- Each is told once by each channel.
      create unique index notice_once on notices.notice (payment_id, coalesce(refund_id, ''), channel) where payment_id is not null;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
