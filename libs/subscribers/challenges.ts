import { randomBytes } from 'node:crypto';
import type { PaymentId, SignInId } from '#kernel';
import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** A challenge that is not answered within this time is worth nothing. */
const GOOD_SECONDS = 300;

/** Whose browser asks, and for which payment and line. */
export interface Asking {
  readonly paymentId: PaymentId;
  readonly lineKey: string;
  readonly browserHash: string;
}

/** The same at the subscriber's door, where a sign-in asks and no payment. */
export interface AskingAtDoor extends Pick<Asking, 'lineKey' | 'browserHash'> {
  readonly signInId: SignInId;
}

const subjectOf = (asking: Asking | AskingAtDoor): string => ('signInId' in asking ? asking.signInId : asking.paymentId);

/** To make a passkey, or to use one. */
type Purpose = 'make' | 'use';

/** Given out to one browser for one payment or sign-in, and taken back with the first answer, right or wrong: no answer counts twice. */
@Injectable()
export class Challenges {
  constructor(private readonly database: Database) {}

  /** A fresh one takes the place of the one before. */
  async give(tx: Tx, asking: Asking | AskingAtDoor, purpose: Purpose): Promise<string> {
    const challenge = randomBytes(32).toString('base64url');
    await rows(
      tx,
      `insert into subscribers.challenge (subject, purpose, browser_hash, challenge, made_at) values ($1, $2, $3, $4, platform.now())
       on conflict (subject, purpose) do update set browser_hash = excluded.browser_hash, challenge = excluded.challenge, made_at = excluded.made_at`,
      [subjectOf(asking), purpose, asking.browserHash, challenge],
    );
    return challenge;
  }

  /** @returns null when there is none for this browser, or not any more. */
  async take(tx: Tx, asking: Asking | AskingAtDoor, purpose: Purpose): Promise<string | null> {
    const [taken] = await rows<{ challenge: string | null }>(
      tx,
      `delete from subscribers.challenge where subject = $1 and purpose = $2 and browser_hash = $3
         returning case when made_at > platform.now() - make_interval(secs => ${GOOD_SECONDS}) then challenge end as challenge`,
      [subjectOf(asking), purpose, asking.browserHash],
    );
    return taken?.challenge ?? null;
  }

  /** Forgets what nobody answered. */
  async sweep(): Promise<void> {
    await this.database.query(`delete from subscribers.challenge where made_at < platform.now() - make_interval(secs => ${GOOD_SECONDS})`);
  }
}
