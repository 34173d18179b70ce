import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The payments of a crowd move in one statement: rows for their timelines and for who charges are left with it. One by one each cost 0.3 ms, most of it for what
 * PostgreSQL does once per statement (checks, partitions). Payments are looked up by key whatever was in the store when this was planned.
 */
export class HeldTogether1763600001796 implements MigrationInterface {
  readonly name = 'HeldTogether1763600001796';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function payments.held_together(p_ids text[], p_rows text[], p_from text[], p_to text, p_news text, p_month text, p_address text, p_payloads jsonb) returns void
        language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
        declare v_at timestamptz := platform.now();
        begin
          with moved as (
            update payments.payment set status = p_to, changed_at = v_at, sequence = sequence + 1, limit_month = p_month, notice = null
             where id = any(p_ids) and status = any(p_from) returning id),
          told as materialized (select id, array_position(p_ids, id) as i from moved order by i),
          noted as (
            insert into payments.event (id, payment_id, at, kind, detail) select p_rows[i], id, v_at, p_news, jsonb_build_object('limitMonth', p_month) from told)
          insert into platform.outbox (id, address, payload, at) select p_rows[i], p_address, p_payloads -> (i - 1), v_at from told;
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
