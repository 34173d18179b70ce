import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A line that pays without a pause is counted no further than this, or than a rule asks. */
const COUNTED_MOST = 100;

/**
 * The same judgements for two thirds of the time. What of a rule's parameters look-ups need is read from JSON once and not for each payment; those before it in the list are
 * counted only for a payment that shares its line, person or address with one; what comes of the rules is summed up payment by payment, and where none is true
 * there is nothing to decide. Whether a payment is counted already is found by its line: planned in an empty store, all that was ever counted was read for it.
 */
export class JudgedInTurn1763600001798 implements MigrationInterface {
  readonly name = 'JudgedInTurn1763600001798';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function risk.judge_all(p_subjects json) returns table (payment text, verdict json) language plpgsql
        set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
        #variable_conflict use_column
        declare
          v_now timestamptz := platform.now();
          v_minute bigint := extract(hour from v_now at time zone 'Asia/Seoul') * 60 + extract(minute from v_now at time zone 'Asia/Seoul');
        begin
          return query
          with subject as materialized (
            select s.*, count(*) over (partition by line) > 1 as line_again, count(*) over (partition by person) > 1 as person_again, count(*) over (partition by address) > 1 as address_again
              from rows from (json_to_recordset(p_subjects)
                as (payment text, line text, person text, host text, merchant text, category text, amount bigint, address text, acts boolean, proved boolean)) with ordinality
                as s (payment, line, person, host, merchant, category, amount, address, acts, proved, i) order by i),
          -- In the order of their names, in which they are told.
          rule as materialized (
            select name, n, kind, parameters, weight, demands, says, (parameters ->> 'most')::bigint as most, greatest((parameters ->> 'payments')::bigint, ${COUNTED_MOST}) as counted_most,
                   v_now - make_interval(mins => (parameters ->> 'minutes')::int) as minutes_ago, v_now - make_interval(days => (parameters ->> 'days')::int) as days_ago
              from risk.rule_in_force order by name),
          -- What a line has paid of late, read once for all its payments; some may be of one that is judged again, and do not count for it.
          small as materialized (
            select l.line, r.name, array(select t.payment_id from risk.trace t
              -- Nothing is a day ahead: with that said, months to come are not read.
              where t.line_key = l.line and t.at > r.minutes_ago and t.at < v_now + interval '1 day' and t.amount <= r.most limit 2 * r.counted_most) as payments
              from (select distinct line from subject where line_again) l cross join rule r where r.kind = 'many_small'),
          judged as materialized (
            select s.*, c.score, c.seen, c.rules, c.says,
                   -- Who has shown a second factor has done what would be asked.
                   case when d.decision = 'ask_second_factor' and s.proved then 'allow' else d.decision end as decision,
                   -- One that comes again when the second factor has been shown is counted already.
                   not (s.proved and coalesce((select true from risk.trace t where t.line_key = s.line and t.payment_id = s.payment limit 1), false)) as counts
              from subject s
              cross join lateral (
                select coalesce(sum(a.weight) filter (where a.holds), 0) as score, array_agg(a.demands) filter (where a.holds) as demands,
                       coalesce(jsonb_object_agg(a.name, a.seen) filter (where a.seen is not null), '{}') as seen,
                       coalesce(jsonb_agg(jsonb_build_object('rule', a.name, 'n', a.n, 'weight', a.weight)) filter (where a.holds), '[]') as rules,
                       coalesce(string_agg(a.says || ' (+' || a.weight || ')', '; ') filter (where a.holds), '') as says
                  from (
                    select l.*, coalesce(risk.is_true(l.kind, l.parameters, l.seen, l.value), false) as holds from (
                      select r.name, r.n, r.kind, r.parameters, r.weight, r.demands, r.says,
                        case r.kind
                          when 'night' then v_minute
                          when 'large' then s.amount
                          when 'many_small' then case when s.amount <= r.most then 1 + least(r.counted_most, case
                            when s.line_again then
                              (select cardinality(array_remove(x.payments, s.payment)) from small x where x.line = s.line and x.name = r.name)
                              + (select count(*) from subject e where e.i < s.i and e.line = s.line and e.amount <= r.most)
                            else (select count(*) from (select from risk.trace t
                              where t.line_key = s.line and t.payment_id <> s.payment and t.at > r.minutes_ago and t.at < v_now + interval '1 day' and t.amount <= r.most
                              limit r.counted_most) few) end) else 0 end
                          when 'first_use' then coalesce((select extract(epoch from v_now - l.first_at)::bigint / 3600 from risk.line l where l.line_key = s.line), 0)
                          when 'several_carriers' then 1 + (select count(distinct others.host) from (
                            select c.host from risk.carrier_of_person c where c.person_key = s.person and c.host <> s.host and c.last_at > r.days_ago
                            union all select e.host from subject e where s.person_again and e.i < s.i and e.person = s.person and e.host <> s.host) others)
                          when 'lines_of_address' then case when s.address is null then 0 else 1 + (select count(distinct others.line_key) from (
                            select t.line_key from risk.trace t where t.address = s.address and t.line_key <> s.line and t.at > r.minutes_ago and t.at < v_now + interval '1 day'
                            union all select e.line from subject e where s.address_again and e.i < s.i and e.address = s.address and e.line <> s.line) others) end
                        end as seen,
                        case r.kind when 'categories' then s.category when 'watched_lines' then s.line end as value
                      from rule r offset 0) l offset 0) a) c
              cross join lateral (select case when c.demands is null then 'allow' else (select t.decision from risk.decide(c.score, c.demands) t (decision)) end as decision offset 0) d),
          logged as (
            insert into risk.judgement (payment_id, at, score, decision, acts, inputs, rules, explanation)
            select payment, v_now, score, decision, acts,
                   jsonb_build_object('line', line, 'person', person, 'host', host, 'merchant', merchant, 'category', category, 'amount', amount, 'address', address, 'proved', proved, 'seen', seen),
                   rules, says from judged order by i),
          traced as (insert into risk.trace (payment_id, line_key, address, amount, at) select payment, line, address, amount, v_now from judged where counts),
          known as (insert into risk.line (line_key, first_at) select distinct line, v_now from judged where counts order by line on conflict do nothing),
          carried as (
            insert into risk.carrier_of_person as c (person_key, host, last_at) select distinct person, host, v_now from judged where counts order by person, host
            on conflict (person_key, host) do update set last_at = greatest(c.last_at, v_now))
          select payment, json_build_object('decision', case when acts then decision else 'allow' end, 'score', score) from judged order by i;
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
