/** Reserving is one round trip. Lock order: strict counters by key, then split ones by key; of a split one a single slot, or all of them from slot 0 on. */
export const RESERVE = `
  create function limits.period_at(p_period text, at timestamptz) returns text language sql stable as
    $$ select to_char(at at time zone 'Asia/Seoul', case p_period when 'hour' then 'YYYY-MM-DD"T"HH24' when 'day' then 'YYYY-MM-DD' else 'YYYY-MM' end) $$;

  -- Every cap that is in force for this payment. At one place the policy set last holds; the place that says most wins, among equals the lowest cap.
  create function limits.in_force(p_amount bigint, p_scopes text[], p_whos text[], p_patterns text[], p_ceiling bigint) returns setof limits.claim language sql stable as $$
    select f.scope, f.period,
           case when f.period <> 'payment' then s.counter || '_' || f.period || ':' || f.who || ':' || limits.period_at(f.period, platform.now()) end,
           case when s.measure in ('won', 'least') then p_amount else 1 end,
           case when f.scope = 'line' and f.period = 'month' then least(f.cap, p_ceiling) else f.cap end, s.refusal, s.rank, s.measure, s.slots
      from (select distinct on (scope, period) scope, period, who, cap
              from (select distinct on (p.scope, p.period, p.pattern) c.who, p.*
                      from unnest(p_scopes, p_whos, p_patterns) c(scope, who, pattern) join limits.policy p on p.scope = c.scope and p.pattern = c.pattern
                     where p.valid_from <= platform.now() and (p.valid_until is null or platform.now() < p.valid_until)
                     order by p.scope, p.period, p.pattern, p.n desc) latest
             where not withdrawn order by scope, period, wildcards, cap nulls last) f
      join limits.scope s using (scope, period) $$;

  -- The first refusal that needs no counter: blocks, kill switches, bounds of one payment.
  create function limits.stopped(p_claims limits.claim[], out refusal text, out rank int) language sql immutable as $$
    select c.refusal, c.rank from unnest(p_claims) c
     where c.key is null and case c.measure when 'least' then c.n < c.cap else c.n > c.cap end order by c.rank limit 1 $$;

  -- A slot of a split counter with room for this, locked; null when there is no such room in all of them together. Takes nothing yet.
  create function limits.find_slot(p_key text, p_n bigint, p_cap bigint, p_slots int) returns int language plpgsql as $$
    declare v_slot int; v_free bigint; v_with int;
    begin
      -- One that nobody holds. If it has filled up since we looked at it, it is let go again: who waits below must hold no other slot.
      begin
        select slot into v_slot from limits.slot where key = p_key
         order by (cap = p_cap and quota - used >= p_n) desc, (slot + pg_backend_pid()) % p_slots limit 1 for no key update skip locked;
        if exists (select from limits.slot where key = p_key and slot = v_slot and cap = p_cap and quota - used >= p_n) then return v_slot; end if;
        raise exception using errcode = 'TG001';
      exception when sqlstate 'TG001' then null;
      end;

      insert into limits.slot (key, slot, used, quota, cap)
        select p_key, i, 0, p_cap / p_slots + case when i = 0 then p_cap % p_slots else 0 end, p_cap from generate_series(0, p_slots - 1) i
         where not exists (select from limits.slot where key = p_key) on conflict do nothing;
      perform 1 from limits.slot where key = p_key and slot = 0 for no key update;
      if exists (select from limits.slot where key = p_key and slot = 0 and cap = p_cap and quota - used >= p_n) then return 0; end if;

      -- What is free lies in other slots, or was granted under another cap: with all of them in hand it is counted and granted anew.
      perform 1 from limits.slot where key = p_key order by slot for no key update;
      select p_cap - sum(used) into v_free from limits.slot where key = p_key;
      if v_free < p_n then return null; end if;
      -- Little room is kept together.
      v_with := greatest(1, least(p_slots, v_free / (8 * p_n)));
      update limits.slot set cap = p_cap, quota = used + case when slot < v_with then v_free / v_with else 0 end + case when slot = 0 then v_free % v_with else 0 end where key = p_key;
      return 0;
    end $$;

  create function limits.reserve(p_payment text, p_amount bigint, p_line text, p_goods_class text, p_ceiling bigint, p_ceiling_seconds int,
      p_scopes text[], p_whos text[], p_patterns text[], out refusal text, out month text) language plpgsql as $$
    declare
      v_line limits.line; v_claims limits.claim[]; v_keys text[]; v_rank int; v_won text[]; v_counted text[];
      c limits.claim; v_slot int; v_busy text[] := '{}'; v_slots int[] := '{}'; v_ns bigint[] := '{}';
    begin
      month := platform.kst_month(platform.now());
      select * into v_line from limits.line where line_key = p_line;
      if v_line.asked_at < platform.now() - make_interval(secs => p_ceiling_seconds) then refusal := 'session_expired'; return; end if;
      v_claims := array(select f from limits.in_force(p_amount, p_scopes, p_whos, p_patterns, coalesce(v_line.ceiling, p_ceiling)) f);
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
          'held', platform.now());
      insert into limits.move (payment_id, at, what, amount, keys, counted) values (p_payment, platform.now(), 'held', p_amount, v_won, v_counted);
    end $$;
`;
