import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DECISIONS } from './risk.rules.js';

const FROM_MILD_TO_SEVERE = `array[${DECISIONS.map((decision) => `'${decision}'`).join(', ')}]`;

/** A line that pays without a pause is counted no further than this, or than a rule asks. */
const COUNTED_MOST = 100;

/** The same judgement as one statement, of any number of payments: each counts those before it in the list as if they had been judged before. */
export class JudgeAll1763600001790 implements MigrationInterface {
  readonly name = 'JudgeAll1763600001790';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function risk.decide;
      -- The severest of what the score reaches and what rules demand.
      create function risk.decide(p_score bigint, p_demands text[]) returns setof text language sql stable as $$
        select d.decision from unnest(${FROM_MILD_TO_SEVERE}) with ordinality d (decision, severity)
         where d.decision = 'allow' or d.decision = any(p_demands) or exists (select from risk.threshold_in_force t where t.decision = d.decision and p_score >= t.score)
         order by d.severity desc limit 1 $$;

      create function risk.judge_all(p_subjects json) returns table (payment text, verdict json) language plpgsql set plan_cache_mode = force_generic_plan as $$
        #variable_conflict use_column
        declare
          v_now timestamptz := platform.now();
          v_minute bigint := extract(hour from v_now at time zone 'Asia/Seoul') * 60 + extract(minute from v_now at time zone 'Asia/Seoul');
        begin
          return query
          with subject as materialized (
            select * from rows from (json_to_recordset(p_subjects)
              as (payment text, line text, person text, host text, merchant text, category text, amount bigint, address text, acts boolean, proved boolean)) with ordinality
              as s (payment, line, person, host, merchant, category, amount, address, acts, proved, i)),
          looked as materialized (
            select s.i, r.name, r.n, r.kind, r.parameters, r.weight, r.demands, r.says,
              case r.kind
                when 'night' then v_minute
                when 'large' then s.amount
                when 'many_small' then case when s.amount <= (r.parameters ->> 'most')::bigint then 1 + least(greatest((r.parameters ->> 'payments')::bigint, ${COUNTED_MOST}),
                  (select count(*) from (select from risk.trace t
                    -- Nothing is a day ahead: with that said, months to come are not read.
                    where t.line_key = s.line and t.payment_id <> s.payment and t.at > v_now - make_interval(mins => (r.parameters ->> 'minutes')::int) and t.at < v_now + interval '1 day' and t.amount <= (r.parameters ->> 'most')::bigint
                    limit greatest((r.parameters ->> 'payments')::bigint, ${COUNTED_MOST})) small)
                  + (select count(*) from subject e where e.i < s.i and e.line = s.line and e.amount <= (r.parameters ->> 'most')::bigint)) else 0 end
                when 'first_use' then coalesce((select extract(epoch from v_now - l.first_at)::bigint / 3600 from risk.line l where l.line_key = s.line), 0)
                when 'several_carriers' then 1 + (select count(*) from (
                  select c.host from risk.carrier_of_person c
                   where c.person_key = s.person and c.host <> s.host and c.last_at > v_now - make_interval(days => (r.parameters ->> 'days')::int)
                  union select e.host from subject e where e.i < s.i and e.person = s.person and e.host <> s.host) others)
                when 'lines_of_address' then case when s.address is null then 0 else 1 + (select count(*) from (
                  select t.line_key from risk.trace t
                   where t.address = s.address and t.line_key <> s.line and t.at > v_now - make_interval(mins => (r.parameters ->> 'minutes')::int) and t.at < v_now + interval '1 day'
                  union select e.line from subject e where e.i < s.i and e.address = s.address and e.line <> s.line) others) end
              end as seen,
              case r.kind when 'categories' then s.category when 'watched_lines' then s.line end as value
              from subject s cross join risk.rule_in_force r),
          applied as materialized (select l.*, coalesce(risk.is_true(l.kind, l.parameters, l.seen, l.value), false) as holds from looked l),
          scored as materialized (
            select i, coalesce(sum(weight) filter (where holds), 0) as score, array_agg(demands) filter (where holds) as demands,
                   jsonb_object_agg(name, seen) filter (where seen is not null) as seen,
                   jsonb_agg(jsonb_build_object('rule', name, 'n', n, 'weight', weight) order by name) filter (where holds) as rules,
                   string_agg(says || ' (+' || weight || ')', '; ' order by name) filter (where holds) as says
              from applied group by i),
          judged as materialized (
            select s.*, coalesce(c.score, 0) as score, coalesce(c.seen, '{}') as seen, coalesce(c.rules, '[]') as rules, coalesce(c.says, '') as says,
                   -- Who has shown a second factor has done what would be asked.
                   case when d.decision = 'ask_second_factor' and s.proved then 'allow' else d.decision end as decision,
                   -- One that comes again when the second factor has been shown is counted already.
                   not (s.proved and exists (select from risk.trace t where t.line_key = s.line and t.payment_id = s.payment)) as counts
              from subject s left join scored c using (i)
              cross join lateral risk.decide(c.score, c.demands) d (decision)),
          logged as (
            insert into risk.judgement (payment_id, at, score, decision, acts, inputs, rules, explanation)
            select payment, v_now, score, decision, acts,
                   jsonb_build_object('line', line, 'person', person, 'host', host, 'merchant', merchant, 'category', category, 'amount', amount, 'address', address, 'proved', proved, 'seen', seen),
                   rules, says from judged order by i),
          traced as (insert into risk.trace (payment_id, line_key, address, amount, at) select payment, line, address, amount, v_now from judged where counts order by i),
          known as (insert into risk.line (line_key, first_at) select distinct line, v_now from judged where counts order by line on conflict do nothing),
          carried as (
            insert into risk.carrier_of_person as c (person_key, host, last_at) select distinct person, host, v_now from judged where counts order by person, host
            on conflict (person_key, host) do update set last_at = greatest(c.last_at, v_now))
          select payment, json_build_object('decision', case when acts then decision else 'allow' end, 'score', score) from judged order by i;
        end $$;
      -- For services that have not been started anew yet.
      create or replace function risk.judge(p_payment text, p_line text, p_person text, p_host text, p_merchant text, p_category text, p_amount bigint, p_address text, p_acts boolean, p_proved boolean)
        returns json language plpgsql as $$
        begin
          return verdict from risk.judge_all(json_build_array(json_build_object('payment', p_payment, 'line', p_line, 'person', p_person, 'host', p_host, 'merchant', p_merchant,
            'category', p_category, 'amount', p_amount, 'address', p_address, 'acts', p_acts, 'proved', p_proved)));
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
