import { HOSTS } from '#kernel';
import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ACCOUNT_KINDS, type AccountKind } from './ledger.rules.js';

const KINDS = ['carrier_collected', 'uncollected', 'differences'] as const satisfies readonly AccountKind[];
const CARRIERS = ['carrier_receivable', 'refunds_payable', 'carrier_collected', 'uncollected'] as const satisfies readonly AccountKind[];
const onCarriers = `coalesce(sum(n) filter (where kind in (${CARRIERS.map((kind) => `'${kind}'`).join(', ')})), 0)::bigint`;

/** What carriers say afterwards: charges that they do not bill, and what subscribers have paid and have not. */
export class Answers1763600000901 implements MigrationInterface {
  readonly name = 'Answers1763600000901';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into ledger.account_kind values ${KINDS.map((kind) => `('${kind}', '${ACCOUNT_KINDS[kind].side}')`).join(', ')} on conflict do nothing;
      insert into ledger.account values ${KINDS.flatMap((kind) => HOSTS.map((host) => `('${kind}:${host}', '${kind}', '${host}')`)).join(', ')} on conflict do nothing;
      -- With the kinds by which merchants are paid, whichever comes to a store first.
      alter table ledger.posting drop constraint posting_check, add constraint posting_check
        check (kind in ('charge', 'refund', 'suspense', 'resolved', 'recharge', 'rejection', 'collected', 'uncollected', 'clawback', 'restored', 'correction', 'early_fee', 'payout') and key like kind || ':%');

      -- Won of this payment that the merchant has, before his fee, but for the posting under this key.
      create or replace function ledger.rest_of(p_payment text, p_but text) returns bigint language sql stable as $$
        select coalesce(sum(case when kind in ('refund', 'rejection', 'clawback') then -amount else amount end), 0)::bigint
          from ledger.posting where payment_id = p_payment and kind in ('charge', 'recharge', 'refund', 'rejection', 'clawback', 'restored') and key <> p_but $$;

      -- What of this payment stands on an account, in debit.
      create function ledger.standing(p_payment text, p_account text) returns bigint language sql stable as $$
        select coalesce(sum(case when debit = p_account then amount else -amount end), 0)::bigint from ledger.entry where payment_id = p_payment and p_account in (debit, credit) $$;

      -- Moves won between the merchant and a carrier's account, with the fee on them at the rate of the charge. From his rest before to his rest after.
      create function ledger.post_with_fee(p_key text, p_kind text, p_payment text, p_merchant text, p_account text, p_before bigint, p_after bigint, p_happened_at timestamptz, p_ids text[])
          returns boolean language plpgsql as $$
        declare v_merchant text := 'merchant_payable:' || p_merchant; v_rate int; v_fee bigint; v_vat bigint;
        begin
          select basis_points into strict v_rate from ledger.posting where key = 'charge:' || p_payment;
          select abs(b.fee - a.fee), abs(b.vat - a.vat) into v_fee, v_vat from ledger.fee_on(p_before, v_rate) b, ledger.fee_on(p_after, v_rate) a;
          if p_after < p_before then
            return ledger.post(p_key, p_kind, p_payment, p_before - p_after, null, p_happened_at, p_ids,
              array[v_merchant, 'fee_income', 'vat_payable'], array[p_account, v_merchant, v_merchant], array[p_before - p_after, v_fee, v_vat]);
          end if;
          return ledger.post(p_key, p_kind, p_payment, p_after - p_before, null, p_happened_at, p_ids,
            array[p_account, v_merchant, v_merchant], array[v_merchant, 'fee_income', 'vat_payable'], array[p_after - p_before, v_fee, v_vat]);
        end $$;

      -- The carrier does not bill a charge of which nothing has moved since: it is as if it had never been.
      create function ledger.post_rejection(p_payment text, p_merchant text, p_host text, p_amount bigint, p_happened_at timestamptz, p_ids text[]) returns text language plpgsql as $$
        declare v_key text := 'rejection:' || p_payment; v_rest bigint;
        begin
          perform pg_advisory_xact_lock(7002, hashtext(p_payment));
          if exists (select from ledger.posting where key = v_key) then return 'already'; end if;
          v_rest := ledger.rest_of(p_payment, '');
          if p_amount <> v_rest or p_amount <> ledger.standing(p_payment, 'carrier_receivable:' || p_host) then return 'other'; end if;
          perform ledger.post_with_fee(v_key, 'rejection', p_payment, p_merchant, 'carrier_receivable:' || p_host, v_rest, 0, p_happened_at, p_ids);
          return 'posted';
        end $$;

      -- The subscriber has paid the carrier. What had been taken from the merchant for it comes back to him first. 'other': it is not what stands open.
      create function ledger.post_collected(p_about text, p_payment text, p_merchant text, p_host text, p_amount bigint, p_happened_at timestamptz, p_ids text[], p_more text[],
          out posted text, out restored bigint) language plpgsql as $$
        declare v_from text := 'carrier_receivable:' || p_host; v_open bigint; v_rest bigint;
        begin
          perform pg_advisory_xact_lock(7002, hashtext(p_payment));
          restored := 0;
          if exists (select from ledger.posting where key = 'collected:' || p_about) then posted := 'already'; return; end if;
          if ledger.standing(p_payment, v_from) <> p_amount then
            v_from := 'uncollected:' || p_host;
            v_open := ledger.standing(p_payment, v_from);
            select coalesce(sum(case kind when 'clawback' then amount else -amount end), 0) into restored from ledger.posting where payment_id = p_payment and kind in ('clawback', 'restored');
            if v_open + restored <> p_amount then posted := 'other'; restored := 0; return; end if;
            if restored > 0 then
              v_rest := ledger.rest_of(p_payment, '');
              perform ledger.post_with_fee('restored:' || p_about, 'restored', p_payment, p_merchant, v_from, v_rest, v_rest + restored, p_happened_at, p_more);
            end if;
          end if;
          perform ledger.post('collected:' || p_about, 'collected', p_payment, p_amount, null, p_happened_at, p_ids, array['carrier_collected:' || p_host], array[v_from], array[p_amount]);
          posted := 'posted';
        end $$;

      -- The subscriber has not paid. By contract the merchant bears it until it is paid after all.
      create function ledger.post_uncollected(p_about text, p_payment text, p_merchant text, p_host text, p_amount bigint, p_claw_back boolean, p_happened_at timestamptz, p_ids text[], p_more text[],
          out posted text, out clawed bigint) language plpgsql as $$
        declare v_open text := 'uncollected:' || p_host;
        begin
          perform pg_advisory_xact_lock(7002, hashtext(p_payment));
          clawed := 0;
          if ledger.standing(p_payment, 'carrier_receivable:' || p_host) <> p_amount then
            -- Carriers say it every month anew.
            posted := case when exists (select from ledger.posting where payment_id = p_payment and kind = 'uncollected' and amount = p_amount)
              and ledger.standing(p_payment, 'carrier_collected:' || p_host) = 0 then 'already' else 'other' end;
            return;
          end if;
          perform ledger.post('uncollected:' || p_about, 'uncollected', p_payment, p_amount, null, p_happened_at, p_ids, array[v_open], array['carrier_receivable:' || p_host], array[p_amount]);
          posted := 'posted';
          if not p_claw_back then return; end if;
          clawed := ledger.rest_of(p_payment, '');
          if clawed > 0 then
            perform ledger.post_with_fee('clawback:' || p_about, 'clawback', p_payment, p_merchant, v_open, clawed, 0, p_happened_at, p_more);
          end if;
        end $$;

      create or replace view ledger.position as
        select payment_id, ${onCarriers} as carrier, -coalesce(sum(n) filter (where kind = 'merchant_payable'), 0)::bigint as merchant, -coalesce(sum(n) filter (where kind = 'fee_income'), 0)::bigint as fee,
               -coalesce(sum(n) filter (where kind = 'vat_payable'), 0)::bigint as vat, -coalesce(sum(n) filter (where kind = 'suspense'), 0)::bigint as suspense
          from (select payment_id, split_part(account, ':', 1) as kind, n from ledger.movement) moves where payment_id is not null group by payment_id;

      -- What was rejected was never charged; what was clawed back is the carrier's again, and not given back to anybody.
      create or replace view ledger.posted as
        select payment_id, charged, refunded, suspended, charged - refunded - clawed - f.fee - f.vat as merchant, f.fee, f.vat, clawed
          from (select payment_id, max(basis_points) as basis_points,
                       (coalesce(sum(amount) filter (where kind = 'charge'), 0) - coalesce(sum(amount) filter (where kind = 'rejection'), 0))::bigint as charged,
                       (coalesce(sum(amount) filter (where kind = 'refund'), 0) - coalesce(sum(amount) filter (where kind = 'recharge'), 0))::bigint as refunded,
                       (coalesce(sum(amount) filter (where kind = 'suspense'), 0) - coalesce(sum(amount) filter (where kind = 'resolved'), 0))::bigint as suspended,
                       (coalesce(sum(amount) filter (where kind = 'clawback'), 0) - coalesce(sum(amount) filter (where kind = 'restored'), 0))::bigint as clawed
                  from ledger.posting where payment_id is not null group by payment_id) sums,
               ledger.fee_on(charged - refunded - clawed, coalesce(basis_points, 0)) f;
      grant select on ledger.position, ledger.posted to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
