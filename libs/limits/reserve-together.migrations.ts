import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Many payments take their limits in one call, all of them or none: the month when all were taken, null when one of them needs more than a glance (something stands in
 * its way, a limit might not be enough for all, a counter is split or counts lines), and then nothing has been taken. The same holds as one after the other.
 * Lock order as in `limits.reserve`: counters by key.
 */
export class ReserveTogether1763600001791 implements MigrationInterface {
  readonly name = 'ReserveTogether1763600001791';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function limits.reserve_together(p_buyers json, p_ceiling_seconds int) returns text language plpgsql set plan_cache_mode = force_generic_plan as $$
        declare
          v_at timestamptz := platform.now();
          v_month text := to_char(v_at at time zone 'Asia/Seoul', 'YYYY-MM');
          v_payments text[]; v_amounts bigint[]; v_alone boolean;
          -- One for each payment and counter: the number of the payment, the key, the cap.
          v_of int[]; v_keys text[]; v_caps bigint[];
        begin
          with buyer as materialized (
            select b.i::int as i, b.payment, b.amount, b.scopes, b.whos, b.patterns, coalesce((b.known).ceiling, b.ceiling) as ceiling,
                   coalesce((b.known).asked_at < v_at - make_interval(secs => p_ceiling_seconds) or (b.goods_class = 'physical' and not (b.known).physical_goods), false) as alone
              from (select j.*, (select l from limits.line l where l.line_key = j.line) as known
                from rows from (json_to_recordset(p_buyers)
                  as (payment text, amount bigint, line text, goods_class text, ceiling bigint, scopes text[], whos text[], patterns text[])) with ordinality
                  as j (payment, amount, line, goods_class, ceiling, scopes, whos, patterns, i)) b),
          claim as materialized (
            select b.i, f.key, f.cap, f.key is not null and (f.slots > 1 or f.measure <> 'won') as alone, f as whole
              from buyer b cross join lateral limits.in_force(v_at, b.amount, b.scopes, b.whos, b.patterns, b.ceiling) f),
          counter as (select i, key, min(cap) as cap from claim where key is not null group by i, key)
          select (select array_agg(payment order by i) from buyer), (select array_agg(amount order by i) from buyer),
                 exists (select from buyer where alone) or exists (select from claim where alone)
                   or exists (select from (select array_agg(whole) as claims from claim where key is null group by i) c, limits.stopped(c.claims) s where s.refusal is not null),
                 array_agg(i order by key, i), array_agg(key order by key, i), array_agg(cap order by key, i)
            into v_payments, v_amounts, v_alone, v_of, v_keys, v_caps from counter;
          if v_alone then return null; end if;

          insert into limits.counter (key) select distinct k from unnest(v_keys) k order by k on conflict do nothing;
          perform 1 from limits.counter where key = any(v_keys) order by key for no key update;

          if exists (select from (select key, min(cap) as cap, sum(v_amounts[i]) as n from unnest(v_keys, v_caps, v_of) w (key, cap, i) group by key) w
                      where w.n + (select spent + reserved from limits.counter c where c.key = w.key) > w.cap) then
            return null;
          end if;
          update limits.counter c set reserved = reserved + (select sum(v_amounts[i]) from unnest(v_keys, v_of) w (key, i) where w.key = c.key) where key = any(v_keys);
          with taken as (
            select p.payment, p.amount, coalesce((select array_agg(w.key order by w.key) from unnest(v_keys, v_of) w (key, i) where w.i = p.i), '{}') as keys
              from unnest(v_payments, v_amounts) with ordinality p (payment, amount, i)),
          held as (insert into limits.hold (payment_id, amount, month, keys, state, held_at) select payment, amount, v_month, keys, 'held', v_at from taken)
          insert into limits.move (payment_id, at, what, amount, keys) select payment, v_at, 'held', amount, keys from taken;
          return v_month;
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
