import { randomBytes } from 'node:crypto';
import type { PaymentId } from '#kernel';
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

/** To make a passkey, or to use one. */
type Purpose = 'make' | 'use';

/** Given out to one browser for one payment, and taken back with the first answer, right or wrong: no answer counts twice. */
@Injectable()
export class Challenges {
  constructor(private readonly database: Database) {}

  /** A fresh one takes the place of the one before. */
  async give(tx: Tx, { paymentId, browserHash }: Asking, purpose: Purpose): Promise<string> {
    const challenge = randomBytes(32).toString('base64url');
    await rows(
      tx,
      `insert into subscribers.challenge (payment_id, purpose, browser_hash, challenge, made_at) values ($1, $2, $3, $4, platform.now())
       on conflict (payment_id, purpose) do update set browser_hash = excluded.browser_hash, challenge = excluded.challenge, made_at = excluded.made_at`,
      [paymentId, purpose, browserHash, challenge],
    );
    return challenge;
  }

  /** @returns null when there is none for this browser, or not any more. */
  async take(tx: Tx, { paymentId, browserHash }: Asking, purpose: Purpose): Promise<string | null> {
    const [taken] = await rows<{ challenge: string | null }>(
      tx,
      `delete from subscribers.challenge where payment_id = $1 and purpose = $2 and browser_hash = $3
         returning case when made_at > platform.now() - make_interval(secs => ${GOOD_SECONDS}) then challenge end as challenge`,
      [paymentId, purpose, browserHash],
    );
    return taken?.challenge ?? null;
  }

  /** Forgets what nobody answered. */
  async sweep(): Promise<void> {
    await this.database.query(`delete from subscribers.challenge where made_at < platform.now() - make_interval(secs => ${GOOD_SECONDS})`);
  }
}
