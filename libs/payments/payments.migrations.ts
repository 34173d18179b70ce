import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CalledBack1763600001760 } from './called-back.migrations.js';
import { Due1763600001860 } from './due.migrations.js';
import { CashOut1763600000857 } from './cash-out.migrations.js';
import { ClawedBack1763600000903 } from './clawed-back.migrations.js';
import { Consents1763600000700 } from './consents.migrations.js';
import { Objections1763600000813 } from './objections.migrations.js';
import { AMOUNT_MAX_WON, AMOUNT_MIN_WON, CAPTURES, CATEGORIES, GOODS_CLASSES, STATUSES } from './payments.rules.js';
import { ATTEMPT_STATES } from './payments.table.js';
import { Owner1763600000853 } from './owner.migrations.js';
import { Recharge1763600000535 } from './recharge.migrations.js';
import { REFUND_METHODS, REFUND_STATUSES } from './refunds.rules.js';
import { HeldTogether1763600001796 } from './held-together.migrations.js';
import { KnownLines1763600000841 } from './known-lines.migrations.js';
import { RefundIds1763600001801 } from './refund-ids.migrations.js';
import { RegisteredKey1763600000520 } from './registered-key.migrations.js';
import { Review1763600000833 } from './review.migrations.js';
import { Sound1763600001870, SoundBefore1763600001871 } from './sound.migrations.js';
import { Stuck1763600000510 } from './stuck.migrations.js';
import { WithheldUntilBack1763600001891 } from './withheld-until-back.migrations.js';

const oneOf = (column: string, values: readonly string[]): string =>
  `${column} text not null check (${column} in (${values.map((value) => `'${value}'`).join(', ')}))`;

export class Payments1763600000100 implements MigrationInterface {
  readonly name = 'Payments1763600000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema payments;
      grant usage on schema payments to ${SERVICE_ROLE};

      create table payments.payment (
        id text primary key, merchant_id text not null, order_id text not null,
        amount bigint not null check (amount between ${AMOUNT_MIN_WON} and ${AMOUNT_MAX_WON}),
        item_name text not null, ${oneOf('goods_class', GOODS_CLASSES)}, ${oneOf('category', CATEGORIES)}, ${oneOf('capture', CAPTURES)},
        return_url text not null, service_period text, metadata jsonb not null, livemode boolean not null,
        ${oneOf('status', STATUSES)}, refusal text, notice text, check ((status = 'refused') = (refusal is not null)),
        token_hash text not null unique, browser_hash text,
        locked_brand text, locked_phone_sealed text,
        brand text, line_key text, phone_sealed text, phone_masked text,
        tries int not null default 0, sends int not null default 0, mismatches int not null default 0,
        limit_month text, billing_month text, check ((status in ('charged', 'refunded')) <= (billing_month is not null)),
        carrier_reference text, late_yes boolean not null default false, called_off boolean not null default false,
        refunded_amount bigint not null default 0 check (refunded_amount >= 0),
        refunding_amount bigint not null default 0 check (refunding_amount >= 0), check (refunded_amount + refunding_amount <= amount),
        sequence int not null default 0,
        created_at timestamptz not null, expires_at timestamptz not null, changed_at timestamptz not null, charged_at timestamptz,
        captured_at timestamptz, capture_until timestamptz);
      create index payment_of_merchant on payments.payment (merchant_id, id);
      create index payment_unfinished on payments.payment (expires_at) where status in ('open', 'code_sent');
      create index payment_uncaptured on payments.payment (capture_until) where status = 'reserved' and captured_at is null and capture_until is not null;
      create index payment_reserved on payments.payment (changed_at) where status = 'reserved';

      -- An order id is taken for ever, also after its payment's records have been erased.
      create table payments.taken_order (merchant_id text not null, order_id text not null, payment_id text, primary key (merchant_id, order_id));

      create table payments.attempt (
        id text primary key, payment_id text not null, refund_id text, host text not null, amount bigint not null check (amount > 0),
        ${oneOf('state', ATTEMPT_STATES)}, carrier_payment_id text,
        started_at timestamptz not null, posted_at timestamptz not null, asks int not null default 0,
        due_at timestamptz, stuck_because text, answered_at timestamptz);
      -- No second charge while one attempt is unknown, and never two that were taken.
      create unique index attempt_one_living on payments.attempt (payment_id) where refund_id is null and state in ('started', 'silent', 'yes');
      create unique index attempt_one_per_refund on payments.attempt (refund_id) where refund_id is not null;
      create unique index attempt_reference on payments.attempt (host, carrier_payment_id) where carrier_payment_id is not null;
      create index attempt_due on payments.attempt (due_at) where state in ('started', 'silent') and due_at is not null;
      create index attempt_of_payment on payments.attempt (payment_id);

      create table payments.refund (
        id text primary key, payment_id text not null, merchant_id text not null, host text not null, ${oneOf('cause', ['merchant', 'late_yes', 'amount_mismatch'])},
        amount bigint not null check (amount > 0), whole boolean not null, reason text, ${oneOf('status', REFUND_STATUSES)},
        refusal text, check ((status = 'failed') = (refusal is not null)),
        method text check (method in (${REFUND_METHODS.map((method) => `'${method}'`).join(', ')})), check ((status = 'succeeded') = (method is not null)),
        carrier_payment_id text not null, created_at timestamptz not null, refunded_at timestamptz);
      create index refund_of_payment on payments.refund (payment_id, id);
      create index refund_pending on payments.refund (created_at) where status = 'pending';
      -- Money that came without our yes is given back once.
      create unique index refund_one_give_back on payments.refund (payment_id, carrier_payment_id) where cause <> 'merchant' and status <> 'failed';

      -- What happened to each payment, for its timeline. Append-only.
      create table payments.event (id text not null, n bigint generated always as identity, payment_id text not null, at timestamptz not null, kind text not null, detail jsonb not null default '{}', primary key (id, at)) partition by range (at);
      create index event_of_payment on payments.event (payment_id, id);
      insert into platform.partitioned values ('payments.event');

      grant select, insert, update on payments.payment, payments.attempt, payments.refund to ${SERVICE_ROLE};
      grant select, insert on payments.taken_order, payments.event to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const paymentsMigrations = [
  Payments1763600000100,
  Stuck1763600000510,
  RegisteredKey1763600000520,
  Recharge1763600000535,
  Consents1763600000700,
  Objections1763600000813,
  Review1763600000833,
  KnownLines1763600000841,
  Owner1763600000853,
  CashOut1763600000857,
  ClawedBack1763600000903,
  CalledBack1763600001760,
  HeldTogether1763600001796,
  RefundIds1763600001801,
  Due1763600001860,
  Sound1763600001870,
  SoundBefore1763600001871,
  WithheldUntilBack1763600001891,
];
