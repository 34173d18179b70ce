import { ChargedTogether1763600001850 } from './charged-together.migrations.js';
import { HOSTS } from '#kernel';
import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Answers1763600000901 } from './answers.migrations.js';
import { LEDGER_FUNCTIONS } from './ledger.functions.js';
import { ACCOUNT_KINDS, BASIS_POINTS_MAX, DEFAULT_BASIS_POINTS, type AccountKind } from './ledger.rules.js';
import { LEDGER_VIEWS } from './ledger.views.js';
import { Payouts1763600001390 } from './payouts.migrations.js';
import { Recharge1763600000530 } from './recharge.migrations.js';
import { seedFeeRules } from './seed.js';

const listed = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');
const kinds = Object.keys(ACCOUNT_KINDS) as AccountKind[];
const standing = kinds.flatMap((kind) => {
  const { per } = ACCOUNT_KINDS[kind];
  if (per === 'host') return HOSTS.map((host) => `('${kind}:${host}', '${kind}', '${host}')`);
  return per === 'all' ? [`('${kind}', '${kind}', null)`] : [];
});

export class Ledger1763600000450 implements MigrationInterface {
  readonly name = 'Ledger1763600000450';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema ledger;
      grant usage on schema ledger to ${SERVICE_ROLE};

      create table ledger.account_kind (kind text primary key, side text not null check (side in ('debit', 'credit')));
      insert into ledger.account_kind values ${kinds.map((kind) => `('${kind}', '${ACCOUNT_KINDS[kind].side}')`).join(', ')};
      create table ledger.account (id text primary key, kind text not null references ledger.account_kind, owner text, check (id = kind || coalesce(':' || owner, '')));
      insert into ledger.account values ${standing.join(', ')};

      create table ledger.fee_rule (
        id text primary key, merchant_id text, goods_class text not null check (goods_class in (${listed(Object.keys(DEFAULT_BASIS_POINTS))})),
        basis_points int not null check (basis_points between 0 and ${BASIS_POINTS_MAX}),
        valid_from timestamptz not null, valid_until timestamptz check (valid_until > valid_from), set_by text not null, set_at timestamptz not null);
      create index fee_rule_in_force on ledger.fee_rule (goods_class, merchant_id, valid_from);

      -- Narrow and unpartitioned, for the unique key: nothing is posted twice. The rate of a charge stands here for its refunds.
      create table ledger.posting (
        key text primary key, kind text not null check (kind in (${listed(['charge', 'refund', 'suspense', 'resolved'])}) and key like kind || ':%'), payment_id text,
        amount bigint not null check (amount > 0), basis_points int, check ((kind = 'charge') = (basis_points is not null)), recorded_at timestamptz not null);
      create index posting_of_payment on ledger.posting (payment_id) where payment_id is not null;

      -- One row moves an amount from a debit to a credit, so all rows together are 0 whatever is in them.
      create table ledger.entry (
        id text not null, posting text not null, payment_id text, debit text not null, credit text not null check (credit <> debit),
        amount bigint not null check (amount > 0), happened_at timestamptz not null, recorded_at timestamptz not null, primary key (id, recorded_at)) partition by range (recorded_at);
      create index entry_of_payment on ledger.entry (payment_id, id);
      create index entry_debit on ledger.entry (debit, recorded_at) include (amount);
      create index entry_credit on ledger.entry (credit, recorded_at) include (amount);
      insert into platform.partitioned values ('ledger.entry');

      ${LEDGER_FUNCTIONS}
      ${LEDGER_VIEWS}
      select platform.make_append_only('ledger.' || t) from unnest(array['account', 'account_kind', 'fee_rule', 'posting', 'entry']) t;

      grant select on ledger.account_kind, ledger.account_balance, ledger.movement, ledger.position, ledger.posted to ${SERVICE_ROLE};
      grant select, insert on ledger.account, ledger.fee_rule, ledger.posting, ledger.entry to ${SERVICE_ROLE};
    `);
    await seedFeeRules(runner.manager);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const ledgerMigrations = [
  Ledger1763600000450,
  Recharge1763600000530,
  Answers1763600000901,
  Payouts1763600001390,
  ChargedTogether1763600001850,
];
