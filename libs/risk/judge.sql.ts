import { DECISIONS, KINDS, MINUTES_OF_DAY } from './risk.rules.js';

const severity = `array[${DECISIONS.map((decision) => `'${decision}'`).join(', ')}]`;
const names = (of: 'number' | 'list') =>
  Object.entries(KINDS)
    .map(([kind, parameters]) => {
      const keys = Object.entries(parameters).flatMap(([name, type]) => (type === of ? [`'${name}'`] : []));
      return `when '${kind}' then array[${keys.join(', ')}]::text[]`;
    })
    .join(' ');

/** A judgement is one call: what the rules ask for is counted, the score made, the decision logged. */
export const JUDGE = `
  -- Whether these are the parameters of such a rule, all of them and no others.
  create function risk.fits(p_kind text, p jsonb) returns boolean language sql immutable as $$
    select jsonb_typeof(p) = 'object' and (select count(*) from jsonb_object_keys(p)) = cardinality(n.numbers) + cardinality(n.lists)
       and not exists (select from unnest(n.numbers) k where coalesce(p ->> k, '') !~ case when k in ('minutes', 'hours', 'days') then '^\\d{1,5}$' else '^\\d{1,7}$' end)
       and not exists (select from unnest(n.lists) k where coalesce(jsonb_typeof(p -> k), '') <> 'array' or jsonb_array_length(p -> k) = 0)
       and (p_kind <> 'night' or (p ->> 'from')::int < ${MINUTES_OF_DAY} and (p ->> 'until')::int < ${MINUTES_OF_DAY} and p ->> 'from' <> p ->> 'until')
      from (select case p_kind ${names('number')} end as numbers, case p_kind ${names('list')} end as lists) n $$;

  -- Whether a rule is true of what was seen: a minute of the day, a number of payments, carriers or lines, hours, won.
  create function risk.is_true(p_kind text, p jsonb, p_seen bigint, p_value text) returns boolean language sql immutable as $$
    select case p_kind
      when 'night' then case when (p ->> 'from')::int < (p ->> 'until')::int then p_seen >= (p ->> 'from')::int and p_seen < (p ->> 'until')::int
                             else p_seen >= (p ->> 'from')::int or p_seen < (p ->> 'until')::int end
      when 'many_small' then p_seen >= (p ->> 'payments')::bigint
      when 'categories' then p -> 'categories' ? p_value
      when 'first_use' then p_seen < (p ->> 'hours')::bigint or p_seen = 0
      when 'several_carriers' then p_seen >= (p ->> 'carriers')::bigint
      when 'lines_of_address' then p_seen >= (p ->> 'lines')::bigint
      when 'large' then p_seen >= (p ->> 'least')::bigint
      when 'watched_lines' then p -> 'lines' ? p_value end $$;

  -- The severest of what the score reaches and what rules demand.
  create function risk.decide(p_score bigint, p_demands text[]) returns text language sql stable as $$
    select d.decision from unnest(${severity}) with ordinality d(decision, severity)
     where d.decision = 'allow' or d.decision = any(p_demands) or exists (select from risk.threshold_in_force t where t.decision = d.decision and p_score >= t.score)
     order by d.severity desc limit 1 $$;

  -- Call it after the line's limits are held: payments of one line then stand in line, and each counts those before it.
  create function risk.judge(p_payment text, p_line text, p_person text, p_host text, p_merchant text, p_category text, p_amount bigint, p_address text, p_acts boolean, p_proved boolean)
    returns json language plpgsql as $$
    declare
      v_now timestamptz := platform.now();
      v_kst timestamp := v_now at time zone 'Asia/Seoul';
      v_rule risk.rule; v_seen bigint; v_value text; v_all jsonb := '{}'; v_true jsonb := '[]'; v_demands text[] := '{}'; v_says text[] := '{}'; v_score bigint := 0; v_decision text;
    begin
      for v_rule in select * from risk.rule_in_force order by name loop
        v_seen := case v_rule.kind
          when 'night' then extract(hour from v_kst) * 60 + extract(minute from v_kst)
          when 'many_small' then case when p_amount <= (v_rule.parameters ->> 'most')::bigint then 1 + (select count(*) from risk.trace t
            where t.line_key = p_line and t.payment_id <> p_payment and t.at > v_now - make_interval(mins => (v_rule.parameters ->> 'minutes')::int) and t.amount <= (v_rule.parameters ->> 'most')::bigint) else 0 end
          when 'first_use' then coalesce((select extract(epoch from v_now - l.first_at)::bigint / 3600 from risk.line l where l.line_key = p_line), 0)
          when 'several_carriers' then 1 + (select count(*) from risk.carrier_of_person c
            where c.person_key = p_person and c.host <> p_host and c.last_at > v_now - make_interval(days => (v_rule.parameters ->> 'days')::int))
          when 'lines_of_address' then case when p_address is null then 0 else 1 + (select count(distinct t.line_key) from risk.trace t
            where t.address = p_address and t.line_key <> p_line and t.at > v_now - make_interval(mins => (v_rule.parameters ->> 'minutes')::int)) end
          when 'large' then p_amount end;
        v_value := case v_rule.kind when 'categories' then p_category when 'watched_lines' then p_line end;
        if v_seen is not null then v_all := v_all || jsonb_build_object(v_rule.name, v_seen); end if;
        continue when not risk.is_true(v_rule.kind, v_rule.parameters, v_seen, v_value);
        v_score := v_score + v_rule.weight;
        v_true := v_true || jsonb_build_object('rule', v_rule.name, 'n', v_rule.n, 'weight', v_rule.weight);
        v_says := v_says || (v_rule.says || ' (+' || v_rule.weight || ')');
        v_demands := array_append(v_demands, v_rule.demands);
      end loop;
      v_decision := risk.decide(v_score, v_demands);
      -- Who has shown a second factor has done what would be asked.
      if v_decision = 'ask_second_factor' and p_proved then v_decision := 'allow'; end if;

      insert into risk.judgement (payment_id, at, score, decision, acts, inputs, rules, explanation)
        values (p_payment, v_now, v_score, v_decision, p_acts,
          jsonb_build_object('line', p_line, 'person', p_person, 'host', p_host, 'merchant', p_merchant, 'category', p_category, 'amount', p_amount, 'address', p_address, 'proved', p_proved, 'seen', v_all),
          v_true, array_to_string(v_says, '; '));
      -- One that comes again when the second factor has been shown is counted already.
      if not (p_proved and exists (select from risk.trace t where t.line_key = p_line and t.payment_id = p_payment)) then
        insert into risk.trace (payment_id, line_key, address, amount, at) values (p_payment, p_line, p_address, p_amount, v_now);
        insert into risk.line (line_key, first_at) values (p_line, v_now) on conflict do nothing;
        insert into risk.carrier_of_person as c (person_key, host, last_at) values (p_person, p_host, v_now) on conflict (person_key, host) do update set last_at = greatest(c.last_at, v_now);
      end if;
      return json_build_object('decision', case when p_acts then v_decision else 'allow' end, 'score', v_score);
    end $$;
`;
