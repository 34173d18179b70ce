import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { OBJECTION_STATES } from './objections.table.js';

/** Objections of subscribers, and what must not be paid out because of them. */
export class Objections1763600000813 implements MigrationInterface {
  readonly name = 'Objections1763600000813';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table payments.objection (
        id text primary key, payment_id text not null references payments.payment, merchant_id text not null,
        state text not null check (state in (${OBJECTION_STATES.map((state) => `'${state}'`).join(', ')})), reason text not null,
        opened_at timestamptz not null, due_at timestamptz not null check (due_at > opened_at),
        answer text, answered_at timestamptz, answered_by text,
        check ((state = 'open') = (answer is null) and (answer is null) = (answered_at is null) and (answer is null) = (answered_by is null)));
      create unique index objection_one_open on payments.objection (payment_id) where state = 'open';
      create index objection_of_payment on payments.objection (payment_id, id);
      create index objection_due on payments.objection (due_at) where state = 'open';

      -- For the settlement: nothing of these payments is paid out now.
      create view payments.withheld as select payment_id, merchant_id, opened_at as since from payments.objection where state = 'open';

      grant select, insert on payments.objection to ${SERVICE_ROLE};
      grant update (state, answer, answered_at, answered_by) on payments.objection to ${SERVICE_ROLE};
      grant select on payments.withheld to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
