import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The same judgement: for each rule only what its kind asks for is looked up, and the thresholds only when there is something to decide. */
export class ByKind1763600001701 implements MigrationInterface {
  readonly name = 'ByKind1763600001701';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function risk.judge(p_payment text, p_line text, p_person text, p_host text, p_merchant text, p_category text, p_amount bigint, p_address text, p_acts boolean, p_proved boolean)
        returns json language plpgsql as $$
        declare
          v_now timestamptz := platform.now();
          v_kst timestamp := v_now at time zone 'Asia/Seoul';
          v_rule risk.rule; v_seen bigint; v_value text; v_all jsonb := '{}'; v_true jsonb := '[]'; v_demands text[] := '{}'; v_says text[] := '{}'; v_score bigint := 0; v_decision text := 'allow';
        begin
          for v_rule in select * from risk.rule_in_force order by name loop
            v_seen := null;
            v_value := null;
            case v_rule.kind
              when 'night' then v_seen := extract(hour from v_kst) * 60 + extract(minute from v_kst);
              when 'large' then v_seen := p_amount;
              when 'categories' then v_value := p_category;
              when 'watched_lines' then v_value := p_line;
              when 'many_small' then
                v_seen := 0;
                if p_amount <= (v_rule.parameters ->> 'most')::bigint then
                  select 1 + count(*) into v_seen from risk.trace t
                   where t.line_key = p_line and t.payment_id <> p_payment and t.at > v_now - make_interval(mins => (v_rule.parameters ->> 'minutes')::int) and t.amount <= (v_rule.parameters ->> 'most')::bigint;
                end if;
              when 'first_use' then
                select extract(epoch from v_now - l.first_at)::bigint / 3600 into v_seen from risk.line l where l.line_key = p_line;
                v_seen := coalesce(v_seen, 0);
              when 'several_carriers' then
                select 1 + count(*) into v_seen from risk.carrier_of_person c
                 where c.person_key = p_person and c.host <> p_host and c.last_at > v_now - make_interval(days => (v_rule.parameters ->> 'days')::int);
              when 'lines_of_address' then
                v_seen := 0;
                if p_address is not null then
                  select 1 + count(distinct t.line_key) into v_seen from risk.trace t
                   where t.address = p_address and t.line_key <> p_line and t.at > v_now - make_interval(mins => (v_rule.parameters ->> 'minutes')::int);
                end if;
              else null;
            end case;
            if v_seen is not null then v_all := v_all || jsonb_build_object(v_rule.name, v_seen); end if;
            continue when not risk.is_true(v_rule.kind, v_rule.parameters, v_seen, v_value);
            v_score := v_score + v_rule.weight;
            v_true := v_true || jsonb_build_object('rule', v_rule.name, 'n', v_rule.n, 'weight', v_rule.weight);
            v_says := v_says || (v_rule.says || ' (+' || v_rule.weight || ')');
            v_demands := array_append(v_demands, v_rule.demands);
          end loop;
          -- A threshold is above 0, so without score and demand nothing but allowing is left.
          if v_score > 0 or cardinality(v_demands) > 0 then v_decision := risk.decide(v_score, v_demands); end if;
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
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
