import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The same as `limits.reserve_together` of one list of claims for each payment, for a third of its time. What several payments ask for is looked up once, scopes that no
 * policy names are not looked up at all, and a counter is made, locked, compared and raised by one statement in key order; what turns out to be too much is taken back
 * before anybody can see it. Places come parted by spaces, for no pattern has one; `p_of` tells whose each is, 0 for everybody's.
 * Rows are looked up by index whatever was in the store when this was planned.
 */
export class FlatClaims1763600001795 implements MigrationInterface {
  readonly name = 'FlatClaims1763600001795';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function limits.reserve_together(p_payments text[], p_amounts bigint[], p_lines text[], p_physical boolean[], p_ceilings bigint[], p_counting text[], p_whos text[],
          p_scopes text, p_patterns text, p_of text, p_ceiling_seconds int) returns text language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
        declare
          v_at timestamptz := platform.now();
          v_hour text := limits.period_at('hour', v_at); v_day text := limits.period_at('day', v_at); v_month text := limits.period_at('month', v_at);
          v_named text[]; v_alone boolean; v_over boolean;
          -- One for each payment and counter: the number of the payment, the key, the cap.
          v_of int[]; v_keys text[]; v_caps bigint[];
        begin
          v_named := array(select s.scope from (select distinct scope from limits.scope) s where (select true from limits.policy p where p.scope = s.scope limit 1));
          with buyer as materialized (
            select b.i::int as i, b.amount, coalesce((b.known).ceiling, b.ceiling) as ceiling,
                   coalesce((b.known).asked_at < v_at - make_interval(secs => p_ceiling_seconds) or (b.physical and not (b.known).physical_goods), false) as alone
              from (select j.*, (select l from limits.line l where l.line_key = j.line) as known
                      from unnest(p_amounts, p_lines, p_physical, p_ceilings) with ordinality j (amount, line, physical, ceiling, i)) b),
          place as materialized (
            select c.of, f.*, s.counter || '_' || f.period || ':' as before, array_position(p_counting, f.scope) as who, s.measure, s.slots
              from unnest(string_to_array(p_scopes, ' '), string_to_array(p_patterns, ' '), string_to_array(p_of, ' ')::int[]) c (scope, pattern, of)
              cross join lateral (
                select distinct on (p.period) p.scope, p.period, p.wildcards, p.cap, p.withdrawn from limits.policy p
                 where p.scope = c.scope and p.pattern = c.pattern and p.valid_from <= v_at and (p.valid_until is null or v_at < p.valid_until) order by p.period, p.n desc) f
              join limits.scope s on s.scope = f.scope and s.period = f.period
             where c.scope = any(v_named) and not f.withdrawn),
          claim as materialized (
            select distinct on (b.i, p.scope, p.period) b.i, p.measure, p.slots, case when p.measure in ('won', 'least') then b.amount else 1 end as n,
                   case when p.period <> 'payment' then p.before || p_whos[(b.i - 1) * cardinality(p_counting) + p.who] || case p.period when 'hour' then ':' || v_hour when 'day' then ':' || v_day else ':' || v_month end end as key,
                   case when p.scope = 'line' and p.period = 'month' then least(p.cap, b.ceiling) else p.cap end as cap
              from place p join buyer b on p.of = b.i or p.of = 0 order by b.i, p.scope, p.period, p.wildcards, p.cap nulls last),
          counter as (select i, key, min(cap) as cap from claim where key is not null group by i, key)
          select exists (select from buyer where alone)
                   or exists (select from claim where case when key is null then case measure when 'least' then n < cap else n > cap end else slots > 1 or measure <> 'won' end),
                 array_agg(i order by key, i), array_agg(key order by key, i), array_agg(cap order by key, i)
            into v_alone, v_of, v_keys, v_caps from counter;
          if v_alone then return null; end if;

          with wanted as materialized (select w.key, min(w.cap) as cap, sum(p_amounts[w.i])::bigint as n from unnest(v_keys, v_caps, v_of) w (key, cap, i) group by w.key),
          taken as (
            insert into limits.counter as c (key, reserved) select key, n from wanted order by key
            on conflict (key) do update set reserved = c.reserved + excluded.reserved returning key, spent + reserved as used)
          select coalesce(bool_or(used > cap), false) into v_over from taken join wanted using (key);
          if v_over then
            update limits.counter c set reserved = reserved - (select sum(p_amounts[i]) from unnest(v_keys, v_of) w (key, i) where w.key = c.key) where key = any(v_keys);
            return null;
          end if;

          with kept as materialized (
            select p.payment, p.amount, coalesce(k.keys, '{}') as keys from unnest(p_payments, p_amounts) with ordinality p (payment, amount, i)
              left join (select w.i, array_agg(w.key order by w.key) as keys from unnest(v_keys, v_of) w (key, i) group by w.i) k using (i) order by p.i),
          held as (insert into limits.hold (payment_id, amount, month, keys, state, held_at) select payment, amount, v_month, keys, 'held', v_at from kept)
          insert into limits.move (payment_id, at, what, amount, keys) select payment, v_at, 'held', amount, keys from kept;
          return v_month;
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
