import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A part given back as a cancel of all and a new charge of the rest: each movement at the carrier is a posting of its own. A recharge goes by the rate of
 * the charge, so cancel and recharge together move the same fee as giving back the part would.
 */
export class Recharge1763600000530 implements MigrationInterface {
  readonly name = 'Recharge1763600000530';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table ledger.posting drop constraint posting_check,
        add constraint posting_check check (kind in ('charge', 'refund', 'suspense', 'resolved', 'recharge') and key like kind || ':%');

      -- Won that the carrier has charged for this payment and not given back, but for the posting under this key.
      create function ledger.rest_of(p_payment text, p_but text) returns bigint language sql stable as $$
        select coalesce(sum(case when kind = 'refund' then -amount else amount end), 0)::bigint
          from ledger.posting where payment_id = p_payment and kind in ('charge', 'recharge', 'refund') and key <> p_but $$;

      -- Refunds of one payment stand in line: each gives back the fee between the rest before it and the rest after it.
      create or replace function ledger.post_refund(p_refund text, p_payment text, p_merchant text, p_host text, p_amount bigint, p_method text, p_happened_at timestamptz, p_ids text[],
          out posted boolean, out basis_points int, out fee bigint, out vat bigint) language plpgsql as $$
        declare v_merchant text := 'merchant_payable:' || p_merchant; v_charge ledger.posting; v_rest bigint;
        begin
          perform pg_advisory_xact_lock(7002, hashtext(p_payment));
          select * into v_charge from ledger.posting where key = 'charge:' || p_payment;
          if not found then raise exception 'refund % of payment %, which was never charged', p_refund, p_payment; end if;
          v_rest := ledger.rest_of(p_payment, 'refund:' || p_refund);
          if p_amount > v_rest then raise exception 'refund % of % won is more than the % won left of payment %', p_refund, p_amount, v_rest, p_payment; end if;
          basis_points := v_charge.basis_points;
          select b.fee - a.fee, b.vat - a.vat into fee, vat from ledger.fee_on(v_rest, basis_points) b, ledger.fee_on(v_rest - p_amount, basis_points) a;
          posted := ledger.post('refund:' || p_refund, 'refund', p_payment, p_amount, null, p_happened_at, p_ids,
            array[v_merchant, 'fee_income', 'vat_payable'],
            array[case p_method when 'carrier_cancel' then 'carrier_receivable:' || p_host when 'next_bill_credit' then 'refunds_payable:' || p_host end, v_merchant, v_merchant],
            array[p_amount, fee, vat]);
        end $$;

      -- Charges again what the refund of the same id gave back too much.
      create function ledger.post_recharge(p_refund text, p_payment text, p_merchant text, p_host text, p_amount bigint, p_happened_at timestamptz, p_ids text[],
          out posted boolean, out basis_points int, out fee bigint, out vat bigint) language plpgsql as $$
        declare v_merchant text := 'merchant_payable:' || p_merchant; v_charge ledger.posting; v_refund ledger.posting; v_rest bigint;
        begin
          perform pg_advisory_xact_lock(7002, hashtext(p_payment));
          select * into v_charge from ledger.posting where key = 'charge:' || p_payment;
          select * into v_refund from ledger.posting where key = 'refund:' || p_refund and payment_id = p_payment;
          if not found then raise exception 'recharge after refund % of payment %, which gave nothing back', p_refund, p_payment; end if;
          if p_amount >= v_refund.amount then raise exception 'recharge of % won after refund % of % won', p_amount, p_refund, v_refund.amount; end if;
          v_rest := ledger.rest_of(p_payment, 'recharge:' || p_refund);
          basis_points := v_charge.basis_points;
          select a.fee - b.fee, a.vat - b.vat into fee, vat from ledger.fee_on(v_rest, basis_points) b, ledger.fee_on(v_rest + p_amount, basis_points) a;
          posted := ledger.post('recharge:' || p_refund, 'recharge', p_payment, p_amount, null, p_happened_at, p_ids,
            array['carrier_receivable:' || p_host, v_merchant, v_merchant], array[v_merchant, 'fee_income', 'vat_payable'], array[p_amount, fee, vat]);
        end $$;

      -- What was charged again was not given back: "refunded" is what the subscriber has really got.
      create or replace view ledger.posted as
        select payment_id, charged, refunded, suspended, charged - refunded - f.fee - f.vat as merchant, f.fee, f.vat
          from (select payment_id, max(basis_points) as basis_points,
                       coalesce(sum(amount) filter (where kind = 'charge'), 0)::bigint as charged,
                       (coalesce(sum(amount) filter (where kind = 'refund'), 0) - coalesce(sum(amount) filter (where kind = 'recharge'), 0))::bigint as refunded,
                       (coalesce(sum(amount) filter (where kind = 'suspense'), 0) - coalesce(sum(amount) filter (where kind = 'resolved'), 0))::bigint as suspended
                  from ledger.posting where payment_id is not null group by payment_id) sums,
               ledger.fee_on(charged - refunded, coalesce(basis_points, 0)) f;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
