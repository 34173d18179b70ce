import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const OF_MANY = `left join payments.payment p on p.id = d.payment_id left join ledger.posting c on c.key = 'charge:' || d.payment_id`;
/** Of a single posting: whatever tables were like when the plan was made, only these two rows are read. */
const OF_ONE = `
    left join lateral (select order_id, goods_class from payments.payment where id = d.payment_id offset 0) p on true
    left join lateral (select basis_points from ledger.posting where key = 'charge:' || d.payment_id offset 0) c on true`;

/**
 * What a posting about a payment has done to its merchant's account, as lines that wait for a statement.
 * @param entries a relation of ledger entries, each posting whole.
 * @param joins the payment as p, and the posting of its charge as c.
 */
const dueOf = (entries: string, joins = OF_MANY): string => `
  insert into settlement.due (posting, merchant_id, payment_id, order_id, at, type, goods_class, basis_points, amount, fee, vat)
  select d.posting, d.merchant_id, d.payment_id, p.order_id, d.at,
         case when split_part(d.posting, ':', 1) in ('charge', 'recharge') then 'SALE'
              when split_part(d.posting, ':', 1) = 'refund' then case when d.credited then 'CREDIT' else 'CANCEL' end
              when d.amount < 0 then 'CLAWBACK' else 'RECOVERY' end,
         p.goods_class, c.basis_points, d.amount, d.fee, d.vat
    from (select e.posting, e.payment_id, split_part(a.account, ':', 2) as merchant_id, min(e.happened_at) as at, bool_or(a.other like 'refunds\\_payable:%') as credited,
                 coalesce(sum(a.sign * e.amount) filter (where a.other not in ('fee_income', 'vat_payable')), 0) as amount,
                 coalesce(-sum(a.sign * e.amount) filter (where a.other = 'fee_income'), 0) as fee,
                 coalesce(-sum(a.sign * e.amount) filter (where a.other = 'vat_payable'), 0) as vat
            from ${entries} e cross join lateral (values (e.debit, e.credit, -1), (e.credit, e.debit, 1)) a(account, other, sign)
           where a.account like 'merchant\\_payable:%' and e.payment_id is not null
           group by e.posting, e.payment_id, a.account) d
    ${joins}`;

/**
 * Every posting about a payment that moves a merchant's account becomes a line of his next statement in the transaction that posts it, whatever it was posted for.
 * Rooms do not read each other, so what joins them stands here; docs/decisions/0040 says why.
 */
export class SettlementDue1763600001410 implements MigrationInterface {
  readonly name = 'SettlementDue1763600001410';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- As the owner: a service can make no line but by a posting.
      create function settlement.hear_entries() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          ${dueOf('added')};
          return null;
        end $$;
      -- A posting writes its entries with one statement, so it is heard once and whole.
      create trigger settlement_due after insert on ledger.entry referencing new table as added for each statement execute function settlement.hear_entries();

      -- A statement stays as it was told but for the merchant's order number, which is erased with the payment it is of.
      create function settlement.hear_erasing() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          update settlement.settled set order_id = null where payment_id = new.id;
          return null;
        end $$;
      create trigger settlement_erased after update of erased_at on payments.payment for each row
        when (old.erased_at is null and new.erased_at is not null) execute function settlement.hear_erasing();

      -- What was posted before there were statements goes into the first.
      ${dueOf('ledger.entry')};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** Which payments a carrier has said that it collected, for merchants who are paid only of those. The ledger knows it; a look by payment costs what a list of them would. */
export class SettlementCollected1763600001741 implements MigrationInterface {
  readonly name = 'SettlementCollected1763600001741';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create view settlement.collected as select payment_id from ledger.posting where kind = 'collected';
      grant select on settlement.collected to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** Hearing a posting reads two rows; while there were few payments it read all of them. */
export class HearOne1763600001783 implements MigrationInterface {
  readonly name = 'HearOne1763600001783';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function settlement.hear_entries() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          ${dueOf('added', OF_ONE)};
          return null;
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const dueMigrations = [SettlementDue1763600001410, SettlementCollected1763600001741, HearOne1763600001783];
