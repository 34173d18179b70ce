import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The same facts, as a function that PostgreSQL puts in place of its call: what does not depend on the payment is then looked up once for all payments of a statement.
 * A scalar function with tables in it is started anew for each row (60 of the 90 µs that reading a passcode among 32 took).
 */
export class FactorsOf1763600001797 implements MigrationInterface {
  readonly name = 'FactorsOf1763600001797';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function subscribers.factors_of(p_payment text, p_line text, p_settled_hours double precision) returns setof json language sql stable as $$
        select json_build_object(
          'minute', (select (extract(hour from k) * 60 + extract(minute from k))::int from (select platform.now() at time zone 'Asia/Seoul' as k) kst),
          'rules', (select coalesce(json_agg(json_build_object('name', name, 'category', category, 'amountFrom', amount_from, 'fromMinute', from_minute,
                     'untilMinute', until_minute, 'firstUse', first_use)), '[]') from subscribers.factor_rule_in_force),
          'passkeys', k.all_living, 'settledPasskeys', k.settled,
          'because', coalesce((select because from subscribers.second_factor where payment_id = p_payment and line_key = p_line), '{}'))
          from (select count(*) as all_living, count(*) filter (where made_at <= platform.now() - make_interval(secs => p_settled_hours * 3600)) as settled
                  from subscribers.passkey where line_key = p_line and revoked_at is null) k $$;
      -- For services that have not been started anew yet.
      create or replace function subscribers.factors(p_payment text, p_line text, p_settled_hours double precision) returns json language sql stable as
        $$ select facts from subscribers.factors_of(p_payment, p_line, p_settled_hours) facts $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
