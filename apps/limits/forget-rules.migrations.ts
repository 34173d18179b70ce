import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an owner once blocked or limited goes when nothing of it stands any more and no record of the line is left. */
export class ForgetRules1763600001610 implements MigrationInterface {
  readonly name = 'ForgetRules1763600001610';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function retention.forget_rules() returns void language plpgsql set search_path = '' as $$
        begin
          perform set_config('tollgate.erasing', 'on', true);
          delete from limits.policy p using (
            select line from (
              select distinct on (scope, period, pattern) split_part(pattern, ':', 1) as line, not withdrawn and (valid_until is null or valid_until > platform.now()) as stands
                from limits.policy where scope in ('line_own', 'line_block', 'line_automatic_block', 'line_merchant_block', 'line_category_block') order by scope, period, pattern, n desc) latest
             where line <> '*' and not exists (select from payments.payment r where r.line_key = latest.line) group by line having not bool_or(stands)) gone
           where p.scope in ('line_own', 'line_block', 'line_automatic_block', 'line_merchant_block', 'line_category_block') and split_part(p.pattern, ':', 1) = gone.line;
          perform set_config('tollgate.erasing', 'off', true);
        end $$;
      create or replace function retention.end_night(p_day date, p_payments int) returns void language plpgsql security definer set search_path = '' as $$
        begin
          perform retention.forget_limits();
          perform retention.forget_addresses();
          perform retention.forget_rules();
          insert into retention.night (day, at, payments) values (p_day, platform.now(), p_payments) on conflict do nothing;
        end $$;
      revoke execute on function retention.forget_rules from public;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
