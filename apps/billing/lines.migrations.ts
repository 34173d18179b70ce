import { BillingAnswers1763600000902 } from './answers.migrations.js';
import { ReconcileViews1763600001505 } from './reconcile.migrations.js';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bear no VAT: what is bought with a gift card bears it, and a donation buys nothing. */
const VAT_FREE = ['gift_card', 'donation'] as const;

/**
 * Every entry of the ledger that touches what a carrier has taken is a movement of money in that carrier's own book, whatever it was posted for:
 * it becomes a line of a file in the transaction that posts it. Rooms do not read each other, so what joins them stands here;
 * docs/decisions/0014 says why it is a trigger.
 */
export class BillingLines1763600000610 implements MigrationInterface {
  readonly name = 'BillingLines1763600000610';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function billing.note_line(e ledger.entry) returns void language plpgsql set search_path = '' as $$
        declare
          v_type text; v_host text; v_reference text; v_original text; v_before bigint; v_after bigint; p payments.payment; m merchants.merchant;
          v_about text := split_part(e.posting, ':', 2);
        begin
          if e.payment_id is null then return; end if;
          case
            when e.debit like 'carrier\\_receivable:%' then v_type := 'CHARGE'; v_host := split_part(e.debit, ':', 2);
            when e.credit like 'carrier\\_receivable:%' then v_type := 'CANCEL'; v_host := split_part(e.credit, ':', 2);
            when e.credit like 'refunds\\_payable:%' then v_type := 'REFUND'; v_host := split_part(e.credit, ':', 2);
            else return;
          end case;
          select * into p from payments.payment where id = e.payment_id;
          select * into m from merchants.merchant where id = p.merchant_id;
          select coalesce(sum(case type when 'CHARGE' then amount else -amount end), 0) into v_before from billing.line where payment_id = e.payment_id;
          v_after := v_before + case v_type when 'CHARGE' then e.amount else -e.amount end;
          if v_type <> 'CHARGE' then
            select id into v_original from billing.line where payment_id = e.payment_id and type = 'CHARGE' order by recorded_at desc, id desc limit 1;
          end if;
          v_reference := case
            when v_about like 'pay\\_%' then p.carrier_reference
            -- A refund may be a cancel of all and a new charge of the rest: its first attempt and its last.
            when v_about like 're\\_%' then (select carrier_payment_id from payments.attempt where refund_id = v_about and state = 'yes'
              order by case v_type when 'CHARGE' then null else started_at end, started_at desc limit 1)
            when v_type = 'CHARGE' then coalesce((select carrier_payment_id from payments.attempt where id = v_about),
              (select carrier_payment_id from payments.refund where payment_id = e.payment_id and cause <> 'merchant' order by id desc limit 1))
            else (select a.carrier_payment_id from payments.refund r join payments.attempt a on a.refund_id = r.id
                   where r.payment_id = e.payment_id and r.cause <> 'merchant' and a.state = 'yes' order by a.answered_at desc limit 1) end;
          insert into billing.line (id, recorded_at, host, at, type, amount, vat, payment_id, original_id, carrier_reference, brand, phone_sealed,
              merchant_id, merchant_name, merchant_contact, item_name, goods_class, automatic)
            values (e.id, e.recorded_at, v_host, e.happened_at, v_type, e.amount,
              case when p.category in (${VAT_FREE.map((category) => `'${category}'`).join(', ')}) then 0 else abs(v_after / 11 - v_before / 11) end,
              e.payment_id, v_original, v_reference, p.brand, p.phone_sealed, p.merchant_id, coalesce(normalize(m.name, nfc), ''), coalesce(normalize(m.contact, nfc), ''),
              coalesce(normalize(p.item_name, nfc), ''), p.goods_class, false);
          insert into billing.pending (host, at, line_id, recorded_at) values (v_host, e.happened_at, e.id, e.recorded_at);
        end $$;

      -- As the owner: a service can make no line but by an entry.
      create function billing.hear_entry() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          perform billing.note_line(new);
          return null;
        end $$;
      create trigger billing_line after insert on ledger.entry for each row
        when (new.debit like 'carrier\\_receivable:%' or new.credit like 'carrier\\_receivable:%' or new.credit like 'refunds\\_payable:%') execute function billing.hear_entry();

      -- What was posted before there were files goes into the first one; where it is to be kept must be there by then.
      select platform.make_partitions();
      select billing.note_line(e) from ledger.entry e order by e.recorded_at, e.id;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const lineMigrations = [BillingLines1763600000610, BillingAnswers1763600000902, ReconcileViews1763600001505];
