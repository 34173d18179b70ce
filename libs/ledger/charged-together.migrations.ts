import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Charges that are settled in one transaction are posted by one call: half of what one by one cost PostgreSQL was done once per statement, and by triggers that now hear of
 * all of them at once. Rows are looked up by index whatever was in the store when this was planned. `ledger.post_charge` stays for services that run while this is brought in.
 */
export class ChargedTogether1763600001850 implements MigrationInterface {
  readonly name = 'ChargedTogether1763600001850';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One of each for every charge, and three ids. Not posted is what stands already; another amount under the same payment is a bug.
      create function ledger.post_charges(p_payments text[], p_merchants text[], p_hosts text[], p_amounts bigint[], p_goods_classes text[], p_happened_at timestamptz[], p_ids text[])
          returns table (payment text, posted boolean, basis_points int, fee bigint, vat bigint) language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
        declare v_at timestamptz := platform.now(); v_rates int[]; v_new text[]; v_i int; v_key text;
        begin
          v_rates := array(select ledger.fee_rule_at(c.merchant, c.goods_class, c.happened_at)
            from unnest(p_merchants, p_goods_classes, p_happened_at) with ordinality c(merchant, goods_class, happened_at, i) order by c.i);
          v_i := array_position(v_rates, null);
          if v_i is not null then raise exception 'no fee rule for % of % at %', p_goods_classes[v_i], p_merchants[v_i], p_happened_at[v_i]; end if;

          insert into ledger.account (id, kind, owner)
            select distinct 'merchant_payable:' || m, 'merchant_payable', m from unnest(p_merchants) m order by 1 on conflict do nothing;
          with fresh as (
            insert into ledger.posting (key, kind, payment_id, amount, basis_points, recorded_at)
              select 'charge:' || c.payment, 'charge', c.payment, c.amount, c.rate, v_at from unnest(p_payments, p_amounts, v_rates) c(payment, amount, rate) order by 1
              on conflict do nothing returning payment_id)
          select coalesce(array_agg(fresh.payment_id), '{}') into v_new from fresh;
          select p.key into v_key from unnest(p_payments, p_amounts) c(payment, amount)
            cross join lateral (select key, payment_id, amount from ledger.posting where key = 'charge:' || c.payment offset 0) p
           where p.amount <> c.amount or p.payment_id is distinct from c.payment limit 1;
          if found then raise exception 'posting % stands already with another payment or amount', v_key; end if;
          -- Accounts are never deleted, so looking is enough; a foreign key would lock their rows for every entry.
          select 'charge:' || c.payment into v_key from unnest(p_payments, p_hosts) c(payment, host)
           where (select true from ledger.account where id = 'carrier_receivable:' || c.host) is null limit 1;
          if found then raise exception 'posting % names an account that does not exist', v_key; end if;

          insert into ledger.entry (id, posting, payment_id, debit, credit, amount, happened_at, recorded_at)
            select p_ids[3 * c.i - 3 + e.turn], 'charge:' || c.payment, c.payment, e.debit, e.credit, e.amount, c.happened_at, v_at
              from unnest(p_payments, p_merchants, p_hosts, p_amounts, p_happened_at, v_rates) with ordinality c(payment, merchant, host, amount, happened_at, rate, i)
             cross join lateral ledger.fee_on(c.amount, c.rate) f
             cross join lateral (values
               (1, 'carrier_receivable:' || c.host, 'merchant_payable:' || c.merchant, c.amount),
               (2, 'merchant_payable:' || c.merchant, 'fee_income', f.fee),
               (3, 'merchant_payable:' || c.merchant, 'vat_payable', f.vat)) e(turn, debit, credit, amount)
             where c.payment = any(v_new) and array_position(p_payments, c.payment) = c.i and e.amount <> 0 order by 1;
          return query select c.payment, c.payment = any(v_new), c.rate, f.fee, f.vat
            from unnest(p_payments, p_amounts, v_rates) c(payment, amount, rate) cross join lateral ledger.fee_on(c.amount, c.rate) f;
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
