import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AMOUNT_MAX_WON, AMOUNT_MIN_WON, CAPTURES, CATEGORIES, GOODS_CLASSES, STATUSES } from './payments.rules.js';
import { ATTEMPT_STATES } from './payments.table.js';

const among = (column: string, values: readonly string[]): string => `${column} in (${values.map((value) => `'${value}'`).join(', ')})`;

/**
 * What may stand in a payment and in an attempt, as one function each. PostgreSQL reads the text of a check, and plans it, at each statement that writes: twelve of
 * them were most of what it took to move a payment. The body of a function it keeps.
 */
export class Sound1763600001870 implements MigrationInterface {
  readonly name = 'Sound1763600001870';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function payments.is_sound(p payments.payment) returns boolean language plpgsql immutable as $$
        begin
          return p.amount between ${AMOUNT_MIN_WON} and ${AMOUNT_MAX_WON}
            and ${among('p.goods_class', GOODS_CLASSES)} and ${among('p.category', CATEGORIES)} and ${among('p.capture', CAPTURES)} and ${among('p.status', STATUSES)}
            and (p.status = 'refused') = (p.refusal is not null) and ${among('p.refusal_contact', ['carrier', 'gateway', 'merchant'])}
            and (p.status in ('charged', 'refunded')) <= (p.billing_month is not null)
            and p.refunded_amount >= 0 and p.refunding_amount >= 0 and p.refunded_amount + p.refunding_amount <= p.amount
            and (p.consent_terms is null) = (p.consented_at is null) and (p.consent_amount is null) = (p.consented_at is null);
        end $$;
      create function payments.is_sound(a payments.attempt) returns boolean language plpgsql immutable as $$
        begin
          return a.amount > 0 and ${among('a.state', ATTEMPT_STATES)} and ${among('a.kind', ['charge', 'refund', 'recharge'])} and (a.kind = 'charge') = (a.refund_id is null);
        end $$;
      grant execute on function payments.is_sound(payments.payment), payments.is_sound(payments.attempt) to ${SERVICE_ROLE};
      do $$ declare one record; begin
        for one in select conrelid::regclass as t, conname from pg_constraint where contype = 'c' and conrelid in ('payments.payment'::regclass, 'payments.attempt'::regclass) loop
          execute format('alter table %s drop constraint %I', one.t, one.conname);
        end loop;
      end $$;
      -- New rows from now on; what stands is read by the next migration, whose lock keeps nobody from paying.
      alter table payments.payment add constraint payment_is_sound check (payments.is_sound(payment)) not valid;
      alter table payments.attempt add constraint attempt_is_sound check (payments.is_sound(attempt)) not valid;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** What stands, too: it was held to the same rules until now, so it passes. */
export class SoundBefore1763600001871 implements MigrationInterface {
  readonly name = 'SoundBefore1763600001871';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table payments.payment validate constraint payment_is_sound; alter table payments.attempt validate constraint attempt_is_sound`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
