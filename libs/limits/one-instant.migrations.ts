import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One reservation has one instant: its month, its counters' hours, days and months, and the caps in force are those of the same clock reading. */
export class OneInstant1763600000770 implements MigrationInterface {
  readonly name = 'OneInstant1763600000770';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function limits.in_force(bigint, text[], text[], text[], bigint);
      create function limits.in_force(p_at timestamptz, p_amount bigint, p_scopes text[], p_whos text[], p_patterns text[], p_ceiling bigint) returns setof limits.claim language sql stable as $$
        select f.scope, f.period,
               case when f.period <> 'payment' then s.counter || '_' || f.period || ':' || f.who || ':' || limits.period_at(f.period, p_at) end,
               case when s.measure in ('won', 'least') then p_amount else 1 end,
               case when f.scope = 'line' and f.period = 'month' then least(f.cap, p_ceiling) else f.cap end, s.refusal, s.rank, s.measure, s.slots
          from (select distinct on (scope, period) scope, period, who, cap
                  from (select distinct on (p.scope, p.period, p.pattern) c.who, p.*
                          from unnest(p_scopes, p_whos, p_patterns) c(scope, who, pattern) join limits.policy p on p.scope = c.scope and p.pattern = c.pattern
                         where p.valid_from <= p_at and (p.valid_until is null or p_at < p.valid_until)
                         order by p.scope, p.period, p.pattern, p.n desc) latest
                 where not withdrawn order by scope, period, wildcards, cap nulls last) f
          join limits.scope s using (scope, period) $$;

      create or replace function limits.reserve(p_payment text, p_amount bigint, p_line text, p_goods_class text, p_ceiling bigint, p_ceiling_seconds int,
          p_scopes text[], p_whos text[], p_patterns text[], out refusal text, out month text) language plpgsql as $$
        declare
          v_line limits.line; v_claims limits.claim[]; v_keys text[]; v_rank int; v_won text[]; v_counted text[];
          v_at timestamptz := platform.now(); c limits.claim; v_slot int; v_busy text[] := '{}'; v_slots int[] := '{}'; v_ns bigint[] := '{}';
        begin
          month := platform.kst_month(v_at);
          select * into v_line from limits.line where line_key = p_line;
          if v_line.asked_at < v_at - make_interval(secs => p_ceiling_seconds) then refusal := 'session_expired'; return; end if;
          v_claims := array(select f from limits.in_force(v_at, p_amount, p_scopes, p_whos, p_patterns, coalesce(v_line.ceiling, p_ceiling)) f);
          if p_goods_class = 'physical' and not v_line.physical_goods then
            v_claims := v_claims || (select row(scope, period, null, p_amount, 0, s.refusal, rank, measure, 1)::limits.claim from limits.scope s where scope = 'line_goods_class');
          end if;

          -- Blocked: nothing is locked, so a crowd in front of a closed door holds nobody up.
          select s.refusal, s.rank into refusal, v_rank from limits.stopped(v_claims) s;
          if v_rank <= (select min(rank) from unnest(v_claims) where key is not null) then return; end if;

          v_keys := array(select distinct key from unnest(v_claims) where key is not null and slots = 1 order by key);
          insert into limits.counter (key) select k from unnest(v_keys) k order by k on conflict do nothing;
          perform 1 from limits.counter where key = any(v_keys) order by key for no key update;

          select x.refusal, x.rank into refusal, v_rank from (
            select s.refusal, s.rank from limits.stopped(v_claims) s where s.refusal is not null
            union all
            select f.refusal, f.rank from unnest(v_claims) f left join limits.counter n on f.slots = 1 and n.key = f.key
             where f.key is not null
               and coalesce(n.spent + n.reserved, (select sum(used) from limits.slot s where f.slots > 1 and s.key = f.key), 0)
                 + case when f.measure = 'lines' and exists (select from limits.seen e where e.key = f.key and e.who = p_line) then 0 else f.n end > f.cap) x
           order by x.rank limit 1;
          if refusal is not null then return; end if;

          foreach c in array array(select f from unnest(v_claims) f where key is not null and slots > 1 order by f.key) loop
            v_slot := limits.find_slot(c.key, c.n, coalesce(c.cap, 9007199254740991), c.slots);
            if v_slot is null then refusal := c.refusal; return; end if;
            v_busy := v_busy || c.key; v_slots := v_slots || v_slot; v_ns := v_ns || c.n;
          end loop;

          with first as (insert into limits.seen (key, who) select f.key, p_line from unnest(v_claims) f where measure = 'lines' on conflict do nothing returning key)
          select array(select key from first union all select f.key from unnest(v_claims) f where measure = 'count' order by 1) into v_counted;
          v_won := array(select distinct key from unnest(v_claims) where key is not null and measure = 'won' order by key);
          update limits.counter set reserved = reserved + case when key = any(v_won) then p_amount else 0 end, spent = spent + case when key = any(v_counted) then 1 else 0 end
           where key = any(v_keys) and (key = any(v_won) or key = any(v_counted));
          update limits.slot s set used = used + t.n from unnest(v_busy, v_slots, v_ns) t(key, slot, n) where s.key = t.key and s.slot = t.slot;

          insert into limits.hold (payment_id, amount, month, keys, slots, state, held_at)
            values (p_payment, p_amount, month, v_won, case when v_busy && v_won then array(select t.slot from unnest(v_won) k left join unnest(v_busy, v_slots) t(key, slot) on t.key = k order by k) end,
              'held', v_at);
          insert into limits.move (payment_id, at, what, amount, keys, counted) values (p_payment, v_at, 'held', p_amount, v_won, v_counted);
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
