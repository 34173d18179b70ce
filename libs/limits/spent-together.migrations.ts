import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is charged in one transaction is spent by one call: a counter that several of them are held against is locked and changed once. */
export class SpentTogether1763600001851 implements MigrationInterface {
  readonly name = 'SpentTogether1763600001851';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Each ends once. A slot does not tell held from spent, so slots are left alone. Counters are locked in key order.
      -- The state is compared in a way that no index answers: by the one of holds that stand all of those would be read, and they are many while a carrier is away.
      create function limits.spend(p_payments text[]) returns void language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
        declare v_at timestamptz := platform.now(); v_keys text[]; v_amounts bigint[];
        begin
          with ended as (
            update limits.hold set state = 'spent', ended_at = v_at where payment_id = any(p_payments) and state || '' = 'held' returning payment_id, amount, keys),
          told as (insert into limits.move (payment_id, at, what, amount, keys) select payment_id, v_at, 'spent', amount, keys from ended)
          select array_agg(s.key order by s.key), array_agg(s.amount order by s.key) into v_keys, v_amounts
            from (select k.key, sum(amount)::bigint as amount from ended cross join unnest(keys) k(key) group by k.key) s;
          perform 1 from limits.counter where key = any(v_keys) order by key for no key update;
          update limits.counter set spent = spent + v_amounts[array_position(v_keys, key)], reserved = reserved - v_amounts[array_position(v_keys, key)] where key = any(v_keys);
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
