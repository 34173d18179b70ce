import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CASH_OUT_SIGNAL_NAMES, CASH_OUT_SIGNALS } from './cash-out.rules.js';

/** What each night finds, from which values on; and an index for the days it looks at. */
export class CashOut1763600000857 implements MigrationInterface {
  readonly name = 'CashOut1763600000857';

  async up(runner: QueryRunner): Promise<void> {
    const terms = CASH_OUT_SIGNAL_NAMES.map(
      (name) => `('${name}', ${CASH_OUT_SIGNALS[name].least}, ${CASH_OUT_SIGNALS[name].leastPayments})`,
    );
    await runner.query(`
      create index payment_charged_at on payments.payment (charged_at) where charged_at is not null;
      -- A signal is told from this share and this number of payments on.
      create table payments.cash_out_term (signal text primary key, least numeric not null check (least > 0 and least <= 1), least_payments int not null check (least_payments >= 1));
      insert into payments.cash_out_term values ${terms.join(', ')};

      create table payments.cash_out_day (day date primary key, at timestamptz not null);
      create table payments.cash_out_signal (
        day date not null references payments.cash_out_day, merchant_id text not null, signal text not null references payments.cash_out_term,
        value numeric not null, least numeric not null, payments bigint not null, amount bigint not null, primary key (day, merchant_id, signal));
      select platform.make_append_only('payments.' || t) from unnest(array['cash_out_day', 'cash_out_signal']) t;

      grant select on payments.cash_out_term to ${SERVICE_ROLE};
      grant select, insert on payments.cash_out_day, payments.cash_out_signal to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
