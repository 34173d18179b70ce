import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A refund may be a cancel of all that is left and a new charge of the rest: two attempts, one after the other, each of them once. */
export class Recharge1763600000535 implements MigrationInterface {
  readonly name = 'Recharge1763600000535';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table payments.attempt add column kind text check (kind in ('charge', 'refund', 'recharge'));
      update payments.attempt set kind = case when refund_id is null then 'charge' else 'refund' end;
      alter table payments.attempt alter column kind set not null, add constraint attempt_kind_fits check ((kind = 'charge') = (refund_id is null));
      drop index payments.attempt_one_living, payments.attempt_one_per_refund;
      -- No second charge while one attempt is unknown, and never two that were taken.
      create unique index attempt_one_living on payments.attempt (payment_id) where kind = 'charge' and state in ('started', 'silent', 'yes');
      create unique index attempt_one_per_refund on payments.attempt (refund_id, kind) where refund_id is not null;
      -- Nothing is charged anew while it is not known what became of the last time.
      create unique index attempt_one_recharge on payments.attempt (payment_id) where kind = 'recharge' and state in ('started', 'silent');

      alter table payments.refund add column requested_amount bigint, add column recharge_amount bigint check (recharge_amount > 0), add column cancelled_at timestamptz,
        add constraint refund_cancelled_to_recharge check (cancelled_at is null or recharge_amount is not null);
      update payments.refund set requested_amount = amount;
      alter table payments.refund alter column requested_amount set not null;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
