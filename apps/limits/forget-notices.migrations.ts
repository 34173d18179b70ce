import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a line was told of a charge goes with the charge. What it was told of its limits, blocks and address belongs to no payment, and goes a year after it was told. */
export class ForgetNotices1763600001711 implements MigrationInterface {
  readonly name = 'ForgetNotices1763600001711';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index notice_kept on notices.notice (created_at) where payment_id is null;
      create function retention.forget_notices() returns void language sql set search_path = '' as $$
        delete from notices.notice
         where payment_id is null and created_at < (platform.now() at time zone 'Asia/Seoul' - interval '1 year') at time zone 'Asia/Seoul' $$;
      create or replace function retention.end_night(p_day date, p_payments int) returns void language plpgsql security definer set search_path = '' as $$
        begin
          perform retention.forget_limits();
          perform retention.forget_addresses();
          perform retention.forget_rules();
          perform retention.forget_notices();
          insert into retention.night (day, at, payments) values (p_day, platform.now(), p_payments) on conflict do nothing;
        end $$;
      revoke execute on function retention.forget_notices from public;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
