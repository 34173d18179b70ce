import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SIGN_IN_PURPOSES, SIGN_IN_STATES } from './sign-ins.table.js';

/** The states of a store from before are those of now. */
const STATES_ANEW = `
      alter table passcodes.sign_in drop constraint sign_in_state_check;
      alter table passcodes.sign_in add constraint sign_in_state_check check (state in (${SIGN_IN_STATES.map((state) => `'${state}'`).join(', ')}));
    `;

const oneOf = (column: string, values: readonly string[]): string =>
  `${column} text not null check (${column} in (${values.map((value) => `'${value}'`).join(', ')}))`;

/** Codes for the subscriber's own door. */
export class SignIns1763600000850 implements MigrationInterface {
  readonly name = 'SignIns1763600000850';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table passcodes.sign_in (
        id text primary key, ${oneOf('purpose', SIGN_IN_PURPOSES)}, ${oneOf('state', SIGN_IN_STATES)},
        line_key text not null, phone_sealed text not null, phone_masked text not null, brand text not null, host text not null, browser_hash text not null, key_id text not null,
        raise_to bigint check (raise_to >= 0), check ((purpose = 'raise_limit') = (raise_to is not null)),
        identity_sealed text, password_sealed text, password_set boolean not null default false, person_key text, notice text,
        tries int not null default 0, texted int not null default 0, asks int not null default 0,
        issued_at timestamptz not null, sealed_at timestamptz not null, last_sent_at timestamptz, due_at timestamptz);
      create index sign_in_of_browser on passcodes.sign_in (browser_hash, id desc);
      create index sign_in_due on passcodes.sign_in (due_at) where due_at is not null;
      create index sign_in_issued on passcodes.sign_in (issued_at);
      grant select, insert, update, delete on passcodes.sign_in to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** Lines with a passkey are asked for it after the code. */
export class PasskeyAtDoor1763600001601 implements MigrationInterface {
  readonly name = 'PasskeyAtDoor1763600001601';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(STATES_ANEW);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** Who is stuck before the second step may block there. */
export class BlockBeforeDoor1763600001710 implements MigrationInterface {
  readonly name = 'BlockBeforeDoor1763600001710';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(STATES_ANEW);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
