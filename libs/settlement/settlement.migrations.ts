import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Awaited1763600001740 } from './awaited.migrations.js';
import { PAYOUTS, SETTLED_TYPES } from './settlement.rules.js';

const listed = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');
/** A posting as its merchant's statement tells it. */
const LINE = `merchant_id text not null, payment_id text not null, order_id text, at timestamptz not null, type text not null check (type in (${listed(Object.keys(SETTLED_TYPES))})),
        goods_class text, basis_points int, amount bigint not null, fee bigint not null, vat bigint not null`;

export class Settlement1763600001400 implements MigrationInterface {
  readonly name = 'Settlement1763600001400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema settlement;
      grant usage on schema settlement to ${SERVICE_ROLE};

      create table settlement.terms (
        id text primary key, merchant_id text, payout text not null check (payout in (${listed(PAYOUTS)})), threshold bigint not null check (threshold >= 0),
        early_basis_points int not null check (early_basis_points between 0 and 5000), payout_after_days int not null check (payout_after_days between 0 and 180),
        valid_from timestamptz not null, set_by text not null, set_at timestamptz not null);
      create index terms_of_merchant on settlement.terms (merchant_id, valid_from);

      -- A line is due until a statement takes it, and then in that statement for ever. Written by the ledger's trigger alone.
      create table settlement.due (posting text primary key, ${LINE});
      create index due_of_merchant on settlement.due (merchant_id, at);
      create table settlement.settled (posting text primary key, statement_id text not null, n int not null, ${LINE}, unique (statement_id, n));
      create index settled_of_payment on settlement.settled (payment_id);

      create table settlement.statement (
        id text primary key, merchant_id text not null, period text not null check (period ~ '^\\d{4}-\\d\\d$'), sequence int not null check (sequence > 0),
        merchant_name text not null, merchant_contact text not null, livemode boolean not null,
        payout text not null check (payout in (${listed(PAYOUTS)})), threshold bigint not null, early_basis_points int not null, payout_on date not null, lines int not null,
        gross bigint not null, cancels bigint not null, credits bigint not null, clawbacks bigint not null, recovered bigint not null, fee bigint not null, vat bigint not null,
        withheld bigint not null check (withheld >= 0), released bigint not null check (released >= 0), brought_forward bigint not null,
        early_fee bigint not null check (early_fee >= 0), early_vat bigint not null check (early_vat >= 0), net bigint not null check (net >= 0), carried_forward bigint not null, issued_at timestamptz not null,
        check (gross - cancels - credits - clawbacks + recovered - fee - vat - withheld + released + brought_forward - early_fee - early_vat = net + carried_forward),
        unique (merchant_id, period), unique (merchant_id, sequence));
      -- What each rate made of the month.
      create table settlement.fee_line (
        statement_id text not null, goods_class text, basis_points int, sales int not null, gross bigint not null, back bigint not null, fee bigint not null, vat bigint not null);
      create index fee_line_of_statement on settlement.fee_line (statement_id);

      -- Held back for an objection (above 0) or let go again (below): by a statement, or when one was paid.
      create table settlement.withholding (
        statement_id text not null, at_payout boolean not null, payment_id text not null, merchant_id text not null, amount bigint not null check (amount <> 0), primary key (statement_id, at_payout, payment_id));
      create index withholding_of_merchant on settlement.withholding (merchant_id, payment_id);
      -- A statement with something to pay is unpaid until its payout stands.
      create table settlement.unpaid (statement_id text primary key references settlement.statement, payout_on date not null);
      create index unpaid_due on settlement.unpaid (payout_on);
      create table settlement.payout (
        statement_id text primary key references settlement.statement, amount bigint not null check (amount >= 0), withheld bigint not null check (withheld >= 0), at timestamptz not null);

      select platform.make_append_only('settlement.' || t) from unnest(array['terms', 'settled', 'statement', 'fee_line', 'withholding', 'payout']) t;
      grant select on all tables in schema settlement to ${SERVICE_ROLE};
      grant insert on settlement.terms, settlement.settled, settlement.statement, settlement.fee_line, settlement.withholding, settlement.unpaid, settlement.payout to ${SERVICE_ROLE};
      grant delete on settlement.due, settlement.unpaid to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const settlementMigrations = [Settlement1763600001400, Awaited1763600001740];
