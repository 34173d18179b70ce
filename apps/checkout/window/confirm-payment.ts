import { hasRunOut, looksLikeCode, Passcodes, Tallies, WRONG_PER_LINE_DAY, wrongOn, type LivingPasscode } from '#passcodes';
import { Payments, SENDS_MAX, TRIES_MAX, wrongCode, type Payment } from '#payments';
import { both, Database, Outbox, unanswered, type Tx } from '#platform';
import { nextFactor, SecondFactors } from '#subscribers';
import { Injectable } from '@nestjs/common';
import { AfterCode } from './after-code.js';
import { compareEach, isRight, type Seen } from './compare-codes.js';
import { HoldPayment } from './hold-payment.js';
import { Steps } from './steps.js';
import type { Visitor } from './visitor.js';
import { isSameBrowser } from './window-cookie.js';

/** As long as otp lends what it takes up: nobody else takes a password to the carrier meanwhile. */
const PASSWORD_DUE_SECONDS = 60;
/** Who confirms several together does not wait longer than this for what others hold. */
const LOCK_PATIENCE_MS = 250;

/** `unread`: what was typed is nothing that could be right; it is not counted, and the form says what it wants. */
export type Typed = 'read' | 'unread';

export interface Attempted {
  readonly tokenHash: string;
  readonly typed: string;
  readonly visitor: Visitor;
}

/** One of several has to be looked at by itself. */
export class NotTogether extends Error {}

/**
 * The subscriber types the code. tx { lock payment · check code · reserve limits · move · outbox → charging }: four round trips, begin and commit
 * included. A wrong code is a value, not an exception: its count must be committed.
 */
@Injectable()
export class ConfirmPayment {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly tallies: Tallies,
    private readonly factors: SecondFactors,
    private readonly after: AfterCode,
    private readonly holding: HoldPayment,
    private readonly outbox: Outbox,
    private readonly steps: Steps,
  ) {}

  run(tokenHash: string, typed: string, visitor: Visitor): Promise<Typed> {
    return this.database.tx(async (tx) => {
      const [seen] = await this.look(tx, [{ tokenHash, visitor }]);
      if (!seen) return 'read';
      if (!looksLikeCode(typed)) return 'unread';
      await this.check(tx, seen, typed);
      return 'read';
    });
  }

  /**
   * Of these, who has typed the right code and need show nothing else is held and goes to be charged, all in one transaction, and a wrong code is counted; the others
   * are as they were. @returns where in the list they stand of whom is dealt with. @throws NotTogether when one of them has to be looked at by itself; nothing has been done then.
   */
  several(all: readonly Attempted[]): Promise<number[]> {
    return this.database.tx(async (tx) => {
      unanswered(tx, `select set_config('lock_timeout', '${LOCK_PATIENCE_MS}ms', true)`, []);
      const compared = compareEach(this.passcodes, await this.look(tx, all), all);
      const plain = compared.filter(({ right, one }) => right && this.isPlain(one));
      const wrong = compared.filter(({ right }) => !right);
      if (plain.length > 0 && !(await this.holding.together(tx, plain.map(({ one }) => one)))) throw new NotTogether(); // prettier-ignore
      for (const { one } of wrong) await this.wrong(tx, one.payment, one.passcode);
      return [...plain, ...wrong].map(({ i }) => i);
    });
  }

  /** Locks the payments, and what may be guessed of their lines. @returns null for one for which no code may be typed now, or not by this visitor. */
  private async look(tx: Tx, all: readonly Omit<Attempted, 'typed'>[]): Promise<(Seen | null)[]> {
    const payments = await this.payments.lockWindows(tx, all.map(({ tokenHash }) => tokenHash)); // prettier-ignore
    const asked = all.map(({ tokenHash, visitor }) => {
      const payment = payments.get(tokenHash);
      return payment && !payment.over && payment.status === 'code_sent' && this.mayGoOn(payment, visitor) ? payment : null;
    });
    const ids = asked.flatMap((payment) => (payment ? [payment.id] : []));
    // Nobody compares another code of these lines before ours have been counted.
    if (ids.length > 0) this.tallies.alone(tx, asked.flatMap((payment) => (payment?.lineKey ? [wrongOn(payment.lineKey)] : []))); // prettier-ignore
    const aside = both(this.factors.question('payment_id', 'line_key'), this.tallies.question(`'${wrongOn('')}' || line_key`));
    const passcodes = ids.length > 0 ? await this.passcodes.ofEachWith(tx, ids, aside) : null;
    return asked.map((payment) => {
      const found = payment && passcodes?.get(payment.id);
      return found ? { payment, passcode: found.passcode, facts: found.aside[0], closed: found.aside[1] >= WRONG_PER_LINE_DAY } : null;
    });
  }

  /** The payment password goes to the carrier sealed; otp asks, and holds the limit when the carrier accepts it. */
  password(tokenHash: string, typed: string, visitor: Visitor): Promise<Typed> {
    return this.database.tx(async (tx) => {
      const payment = await this.payments.lock(tx, { tokenHash });
      if (!payment || payment.over || payment.status !== 'code_sent' || !this.mayGoOn(payment, visitor)) return 'read';
      const passcode = await this.passcodes.of(tx, payment.id);
      if (!passcode?.codeAccepted || passcode.passwordSealed || !(await this.isPasswordDue(tx, passcode))) return 'read';
      if (!/^\d{6}$/.test(typed)) return 'unread';
      this.passcodes.sealPassword(tx, passcode.id, typed, PASSWORD_DUE_SECONDS);
      this.payments.note(tx, payment.id, { notice: null }, 'password_given');
      this.outbox.leave(tx, 'otp', { passcodeId: passcode.id });
      return 'read';
    });
  }

  /** A code that was accepted by a service without second factors waits for a password. */
  private async isPasswordDue(tx: Tx, { paymentId, lineKey, passwordSet }: LivingPasscode): Promise<boolean> {
    const shown = await this.factors.of(tx, { paymentId, lineKey });
    return shown ? nextFactor(shown) === 'carrier_password' : passwordSet;
  }

  private mayGoOn(payment: Payment, visitor: Visitor): boolean {
    return isSameBrowser(payment.browserHash, visitor) && !this.steps.isOver(payment, visitor);
  }

  private async check(tx: Tx, { payment, passcode, facts, closed }: Seen, typed: string): Promise<void> {
    if (closed) return this.holding.refuse(tx, payment, 'code_tries_exceeded');
    if (hasRunOut(passcode)) {
      return payment.sends >= SENDS_MAX ? this.holding.refuse(tx, payment, 'code_requests_exceeded') : this.expired(tx, payment);
    }
    if (!isRight(this.passcodes, { payment, passcode }, typed)) return this.wrong(tx, payment, passcode);
    await this.after.run(tx, payment, passcode, facts);
  }

  private isPlain({ payment, passcode, facts }: Seen): boolean {
    return payment.capture === 'automatic' && this.after.asksNothing(payment, passcode, facts);
  }

  private async wrong(tx: Tx, payment: Payment, passcode: LivingPasscode): Promise<void> {
    // Before the carrier has vouched for the line nothing shows that this person has to do with it, so the line is not blamed.
    const onLineToday = passcode.state === 'issued' ? 0 : await this.tallies.add(tx, wrongOn(passcode.lineKey));
    const code = onLineToday >= WRONG_PER_LINE_DAY ? 'code_tries_exceeded' : wrongCode(payment.tries);
    const tries = payment.tries + 1;
    this.payments.note(tx, payment.id, { tries, notice: code }, 'code_wrong', { tries, of: TRIES_MAX });
    if (code === 'code_tries_exceeded') await this.holding.refuse(tx, payment, code);
  }

  /** However often it is typed, the timeline tells it once. */
  private async expired(tx: Tx, payment: Payment): Promise<void> {
    if (payment.notice !== 'code_expired') this.payments.note(tx, payment.id, { notice: 'code_expired' }, 'code_expired');
  }
}
