import { Passcodes, type LivingPasscode } from '#passcodes';
import { Payments, type Payment } from '#payments';
import { Database, LOG, type Log, type Tx } from '#platform';
import { nextFactor, Passkeys, SecondFactors, type Asking, type RequestOptions, type Use } from '#subscribers';
import { Inject, Injectable } from '@nestjs/common';
import { HoldPayment } from './hold-payment.js';
import type { Typed } from './confirm-payment.js';
import { Steps } from './steps.js';
import type { Visitor } from './visitor.js';
import { isSameBrowser } from './window-cookie.js';

/** After so many answers that are none, the payment ends. */
const WRONG_MAX = 5;

interface Due {
  readonly payment: Payment;
  readonly passcode: LivingPasscode;
  readonly asking: Asking;
}

/** The subscriber shows the passkey of their line. tx { lock payment · take the challenge · verify · reserve limits · move }. */
@Injectable()
export class ProvePasskey {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly holding: HoldPayment,
    private readonly steps: Steps,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** What the browser is to ask the device. @returns null when no passkey is due here. */
  ask(tokenHash: string, visitor: Visitor): Promise<RequestOptions | null> {
    return this.database.tx(async (tx) => {
      const due = await this.due(tx, tokenHash, visitor);
      return due && this.passkeys.request(tx, due.asking);
    });
  }

  answer(tokenHash: string, text: string, visitor: Visitor): Promise<Typed> {
    return this.database.tx(async (tx) => {
      const due = await this.due(tx, tokenHash, visitor);
      if (!due) return 'read';
      if (text === '' && (await this.passkeys.of(tx, due.asking.lineKey)).length > 0) return 'unread';
      return this.judge(tx, due, await this.passkeys.use(tx, due.asking, text));
    });
  }

  private async judge(tx: Tx, { payment, passcode, asking }: Due, use: Use): Promise<Typed> {
    switch (use.kind) {
      case 'right': {
        const shown = await this.factors.given(tx, asking, 'passkey');
        this.payments.note(tx, payment.id, { notice: null }, 'passkey_shown', { passkey: use.passkey });
        if (nextFactor(shown) === null) await this.holding.run(tx, payment, passcode, await this.factors.answerDemands(tx, asking));
        return 'read';
      }
      case 'none_left':
        return (await this.holding.refuse(tx, payment, 'password_required'), 'read');
      case 'counter':
        this.log.warn({ payment: payment.id, why: use.why }, 'a passkey counts backwards: there may be a copy of it');
        return (await this.holding.refuse(tx, payment, 'blocked_by_gateway'), 'read');
      case 'wrong': {
        this.log.info({ payment: payment.id, why: use.why }, 'no passkey of this line');
        const wrong = await this.factors.wrong(tx, asking);
        this.payments.remember(tx, payment.id, 'passkey_wrong', { wrong, of: WRONG_MAX });
        if (wrong < WRONG_MAX) return 'unread';
        return (await this.holding.refuse(tx, payment, 'blocked_by_gateway'), 'read');
      }
    }
  }

  private async due(tx: Tx, tokenHash: string, visitor: Visitor): Promise<Due | null> {
    const payment = await this.payments.lock(tx, { tokenHash });
    if (!payment || payment.over || payment.status !== 'code_sent') return null;
    if (!isSameBrowser(payment.browserHash, visitor) || this.steps.isOver(payment, visitor)) return null;
    const passcode = await this.passcodes.of(tx, payment.id);
    if (!passcode?.codeAccepted) return null;
    const asking = { paymentId: payment.id, lineKey: passcode.lineKey, browserHash: visitor.hash };
    const shown = await this.factors.of(tx, asking);
    return shown && nextFactor(shown) === 'passkey' ? { payment, passcode, asking } : null;
  }
}
