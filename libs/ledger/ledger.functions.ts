import { VAT_PERCENT } from './ledger.rules.js';

/** The verbs of the ledger, one round trip each. */
export const LEDGER_FUNCTIONS = `
  -- The merchant's own rule before everybody's; of several in force the one that began last, of those the one set last.
  create function ledger.fee_rule_at(p_merchant text, p_goods_class text, p_at timestamptz) returns int language sql stable as $$
    select basis_points from ledger.fee_rule
     where goods_class = p_goods_class and (merchant_id = p_merchant or merchant_id is null) and valid_from <= p_at and (valid_until is null or p_at < valid_until)
     order by merchant_id nulls last, valid_from desc, id desc limit 1 $$;

  -- Both rounded down to whole won.
  create function ledger.fee_on(p_amount bigint, p_basis_points int, out fee bigint, out vat bigint) language sql immutable as $$
    select f, f * ${VAT_PERCENT} / 100 from (select p_amount * p_basis_points / 10000) fees(f) $$;

  -- Writes a posting and its entries once; entries of 0 won are left out. False when it stands already. Another posting under the same key is a bug.
  create function ledger.post(p_key text, p_kind text, p_payment text, p_amount bigint, p_basis_points int, p_happened_at timestamptz,
      p_ids text[], p_debits text[], p_credits text[], p_amounts bigint[]) returns boolean language plpgsql as $$
    begin
      insert into ledger.posting (key, kind, payment_id, amount, basis_points, recorded_at)
        values (p_key, p_kind, p_payment, p_amount, p_basis_points, platform.now()) on conflict do nothing;
      if not found then
        if not exists (select from ledger.posting where key = p_key and payment_id is not distinct from p_payment and amount = p_amount) then
          raise exception 'posting % stands already with another payment or amount', p_key;
        end if;
        return false;
      end if;
      -- Accounts are never deleted, so looking is enough; a foreign key would lock their rows for every entry.
      if exists (select from unnest(p_debits || p_credits) a(id) where not exists (select from ledger.account where account.id = a.id)) then
        raise exception 'posting % names an account that does not exist', p_key;
      end if;
      insert into ledger.entry (id, posting, payment_id, debit, credit, amount, happened_at, recorded_at)
        select e.id, p_key, p_payment, e.debit, e.credit, e.amount, p_happened_at, platform.now()
          from unnest(p_ids, p_debits, p_credits, p_amounts) e(id, debit, credit, amount) where e.amount <> 0;
      return true;
    end $$;

  create function ledger.post_charge(p_payment text, p_merchant text, p_host text, p_amount bigint, p_goods_class text, p_happened_at timestamptz, p_ids text[],
      out posted boolean, out basis_points int, out fee bigint, out vat bigint) language plpgsql as $$
    declare v_merchant text := 'merchant_payable:' || p_merchant;
    begin
      basis_points := ledger.fee_rule_at(p_merchant, p_goods_class, p_happened_at);
      if basis_points is null then raise exception 'no fee rule for % of % at %', p_goods_class, p_merchant, p_happened_at; end if;
      select f.fee, f.vat into fee, vat from ledger.fee_on(p_amount, basis_points) f;
      insert into ledger.account (id, kind, owner) values (v_merchant, 'merchant_payable', p_merchant) on conflict do nothing;
      posted := ledger.post('charge:' || p_payment, 'charge', p_payment, p_amount, basis_points, p_happened_at, p_ids,
        array['carrier_receivable:' || p_host, v_merchant, v_merchant], array[v_merchant, 'fee_income', 'vat_payable'], array[p_amount, fee, vat]);
    end $$;

  -- Refunds of one payment stand in line: each gives back the fee between the rest before it and the rest after it.
  create function ledger.post_refund(p_refund text, p_payment text, p_merchant text, p_host text, p_amount bigint, p_method text, p_happened_at timestamptz, p_ids text[],
      out posted boolean, out basis_points int, out fee bigint, out vat bigint) language plpgsql as $$
    declare v_merchant text := 'merchant_payable:' || p_merchant; v_charge ledger.posting; v_rest bigint;
    begin
      perform pg_advisory_xact_lock(7002, hashtext(p_payment));
      select * into v_charge from ledger.posting where key = 'charge:' || p_payment;
      if not found then raise exception 'refund % of payment %, which was never charged', p_refund, p_payment; end if;
      select v_charge.amount - coalesce(sum(amount), 0) into v_rest
        from ledger.posting where payment_id = p_payment and kind = 'refund' and key <> 'refund:' || p_refund;
      if p_amount > v_rest then raise exception 'refund % of % won is more than the % won left of payment %', p_refund, p_amount, v_rest, p_payment; end if;
      basis_points := v_charge.basis_points;
      select b.fee - a.fee, b.vat - a.vat into fee, vat from ledger.fee_on(v_rest, basis_points) b, ledger.fee_on(v_rest - p_amount, basis_points) a;
      posted := ledger.post('refund:' || p_refund, 'refund', p_payment, p_amount, null, p_happened_at, p_ids,
        array[v_merchant, 'fee_income', 'vat_payable'],
        array[case p_method when 'carrier_cancel' then 'carrier_receivable:' || p_host when 'next_bill_credit' then 'refunds_payable:' || p_host end, v_merchant, v_merchant],
        array[p_amount, fee, vat]);
    end $$;

  -- Gives back all that this attempt left in suspense.
  create function ledger.resolve_suspense(p_attempt text, p_payment text, p_host text, p_amount bigint, p_method text, p_happened_at timestamptz, p_ids text[])
      returns boolean language plpgsql as $$
    begin
      if not exists (select from ledger.posting where key = 'suspense:' || p_attempt and payment_id = p_payment and amount = p_amount) then
        raise exception 'attempt % holds no % won of payment % in suspense', p_attempt, p_amount, p_payment;
      end if;
      return ledger.post('resolved:' || p_attempt, 'resolved', p_payment, p_amount, null, p_happened_at, p_ids, array['suspense:' || p_host],
        array[case p_method when 'carrier_cancel' then 'carrier_receivable:' || p_host when 'next_bill_credit' then 'refunds_payable:' || p_host end], array[p_amount]);
    end $$;
`;
