import type { RefusalCode } from '#kernel';
import { CodeLimits } from '#limits';
import { field, readSubscriber, type Form } from '#pages';
import { looksLikeCode, SignIns, Tallies, WRONG_PER_LINE_DAY, type LivingSignIn, type SignInPurpose, type SignInState } from '#passcodes';
import { TRIES_MAX } from '#payments';
import { Database, Secrets, type Tx } from '#platform';
import { Passkeys } from '#subscribers';
import { Injectable } from '@nestjs/common';
import type { Visit } from './visits.js';

/** Texts for one asking; more want a new one. */
const SENDS_MAX = 3;
const SIX_DIGITS = /^\d{6}$/;

/** `shown`: the page says what is next. */
export type Pressed = { readonly kind: 'shown' } | { readonly kind: 'invalid'; readonly fields: readonly string[] };
const SHOWN: Pressed = { kind: 'shown' };
const invalid = (...fields: string[]): Pressed => ({ kind: 'invalid', fields });

/** The way in: line and birth date, the code, and the payment password or else the passkey of a line that has one. The carrier is asked by otp, not here; the page never tells why no text came. */
@Injectable()
export class SignInAtDoor {
  constructor(
    private readonly database: Database,
    private readonly signIns: SignIns,
    private readonly tallies: Tallies,
    private readonly codeLimits: CodeLimits,
    private readonly passkeys: Passkeys,
    private readonly secrets: Secrets,
  ) {}

  identify(form: Form, visit: Visit): Promise<Pressed | 'too many'> {
    const { brand, phoneNumber, birthDate, genderDigit, invalid: fields } = readSubscriber(form);
    if (fields.length > 0 || !brand || !phoneNumber) return Promise.resolve(invalid(...fields));
    return this.database.tx(async (tx) => {
      const lineKey = this.secrets.lookup('line', phoneNumber);
      // Before anything is counted, as whoever presses again in this browser does.
      await this.signIns.of(tx, visit.browserHash, 'sign_in');
      if (!(await this.mayAsk(tx, lineKey, visit))) return 'too many';
      const mute = (await this.tallies.count(tx, wrongOn(lineKey))) >= WRONG_PER_LINE_DAY;
      const identity = { birthDate, genderDigit };
      await this.signIns.ask(tx, { purpose: 'sign_in', lineKey, brand, phoneNumber, browserHash: visit.browserHash, identity, mute });
      return SHOWN;
    });
  }

  /** The same code once more. */
  resend(visit: Visit, browserHash: string, purpose: SignInPurpose): Promise<Pressed | 'too many'> {
    return this.database.tx(async (tx) => {
      const signIn = await this.signIns.of(tx, browserHash, purpose);
      if (!signIn) return SHOWN;
      if (signIn.texted >= SENDS_MAX) {
        await this.signIns.move(tx, signIn.id, ['texted'], 'texted', { notice: 'code_requests_exceeded' });
        return SHOWN;
      }
      if (!(await this.mayAsk(tx, signIn.lineKey, visit))) return 'too many';
      await this.signIns.move(tx, signIn.id, ['texted'], 'cleared');
      return SHOWN;
    });
  }

  drop(browserHash: string, purpose: SignInPurpose): Promise<void> {
    return this.database.tx(async (tx) => {
      const signIn = await this.signIns.of(tx, browserHash, purpose);
      if (signIn) await this.signIns.move(tx, signIn.id, [signIn.state], 'dropped');
    });
  }

  code(form: Form, browserHash: string, purpose: SignInPurpose): Promise<Pressed> {
    const typed = field(form, 'code');
    if (!looksLikeCode(typed)) return Promise.resolve(invalid('code'));
    return this.database.tx(async (tx) => {
      const signIn = await this.signIns.of(tx, browserHash, purpose);
      if (!signIn || !['issued', 'mute', 'cleared', 'texted'].includes(signIn.state)) return SHOWN;
      if (signIn.validSeconds <= 0) return this.end(tx, signIn, 'code_expired');
      if (signIn.state === 'texted' && (await this.isClosed(tx, signIn))) return this.end(tx, signIn, 'code_tries_exceeded');
      if (!this.signIns.matches(signIn, typed)) return this.wrong(tx, signIn);
      await this.signIns.move(tx, signIn.id, ['texted'], await this.afterCode(tx, signIn));
      return SHOWN;
    });
  }

  /** Several that were texted before the line was closed for the day, or whose codes come at one moment, do not get a guess each. */
  private async isClosed(tx: Tx, { lineKey }: LivingSignIn): Promise<boolean> {
    this.tallies.alone(tx, [wrongOn(lineKey)]);
    return (await this.tallies.count(tx, wrongOn(lineKey))) >= WRONG_PER_LINE_DAY;
  }

  /** Who has a second factor is always asked for it. The password is asked on the way in only: for more, its carrier has spoken a moment ago. */
  private async afterCode(tx: Tx, { lineKey, passwordSet, purpose }: LivingSignIn): Promise<SignInState> {
    if (passwordSet && purpose === 'sign_in') return 'password';
    return (await this.passkeys.dueAtDoor(tx, lineKey)) ? 'passkey' : 'passed';
  }

  password(form: Form, { browserHash }: Visit): Promise<Pressed> {
    const typed = field(form, 'password');
    if (!SIX_DIGITS.test(typed)) return Promise.resolve(invalid('password'));
    return this.database.tx(async (tx) => {
      const signIn = await this.signIns.of(tx, browserHash, 'sign_in');
      if (signIn?.state === 'password' && signIn.passwordSealed === null) await this.signIns.sealPassword(tx, signIn.id, typed);
      return SHOWN;
    });
  }

  /** The line is blamed only where a text has left for it: before that nobody has shown to have to do with it. */
  private async wrong(tx: Tx, signIn: LivingSignIn): Promise<Pressed> {
    const onLine = signIn.state === 'texted' ? await this.tallies.add(tx, wrongOn(signIn.lineKey)) : 0;
    const notice = onLine >= WRONG_PER_LINE_DAY ? 'code_tries_exceeded' : 'code_wrong';
    const tries = await this.signIns.wrong(tx, signIn.id, notice);
    return tries >= TRIES_MAX || notice === 'code_tries_exceeded' ? this.end(tx, signIn, 'code_tries_exceeded') : SHOWN;
  }

  private async end(tx: Tx, signIn: LivingSignIn, notice: RefusalCode): Promise<Pressed> {
    await this.signIns.move(tx, signIn.id, [signIn.state], 'refused', { notice });
    return SHOWN;
  }

  /** Counted together with the codes for payments. */
  mayAsk(tx: Tx, lineKey: string, { ipKey }: Visit): Promise<boolean> {
    return this.codeLimits.allow(tx, { lineKey, ipKey });
  }
}

/** Apart from the codes of payments: a stranger at this door keeps nobody from paying. */
const wrongOn = (lineKey: string): string => `wrong at the door:${lineKey}`;
