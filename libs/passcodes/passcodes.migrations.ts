import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BlockBeforeDoor1763600001710, PasskeyAtDoor1763600001601, SignIns1763600000850 } from './sign-ins.migrations.js';
import { PASSCODE_STATES } from './passcodes.table.js';

export class Passcodes1763600000150 implements MigrationInterface {
  readonly name = 'Passcodes1763600000150';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema passcodes;
      grant usage on schema passcodes to ${SERVICE_ROLE};
      create table passcodes.passcode (
        id text primary key, payment_id text not null, line_key text not null, brand text not null, host text not null, key_id text not null,
        state text not null check (state in (${PASSCODE_STATES.map((state) => `'${state}'`).join(', ')})),
        identity_sealed text, wanted int not null default 1, texted int not null default 0,
        sms_id text, sms_status text, monthly_ceiling bigint, person_key text, password_set boolean not null default false,
        code_accepted boolean not null default false, password_sealed text,
        asks int not null default 0, issued_at timestamptz not null, sealed_at timestamptz not null, last_sent_at timestamptz, due_at timestamptz);
      create index passcode_of_payment on passcodes.passcode (payment_id, id desc);
      create index passcode_due on passcodes.passcode (due_at) where due_at is not null;
      create index passcode_with_secrets on passcodes.passcode (sealed_at) where identity_sealed is not null or password_sealed is not null;

      -- Wrong codes per line and KST day, and code requests per line or address and hour.
      create table passcodes.tally (key text not null, period text not null, n int not null, primary key (key, period));

      -- The same line, merchant, amount and item within ten seconds is a duplicate.
      create table passcodes.recent (key text primary key, payment_id text not null, at timestamptz not null);
      create index recent_of_payment on passcodes.recent (payment_id);

      grant select, insert, update on passcodes.passcode to ${SERVICE_ROLE};
      grant select, insert, update, delete on passcodes.tally, passcodes.recent to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** Payments may be counted by where their browser came from. */
export class CameFrom1763600000750 implements MigrationInterface {
  readonly name = 'CameFrom1763600000750';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table passcodes.passcode add column ip_key text');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const passcodesMigrations = [
  Passcodes1763600000150,
  CameFrom1763600000750,
  SignIns1763600000850,
  PasskeyAtDoor1763600001601,
  BlockBeforeDoor1763600001710,
];
