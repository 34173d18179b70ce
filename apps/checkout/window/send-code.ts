import { hostOf, masked, type PhoneNumber, type RefusalCode } from '#kernel';
import type { Form } from '#pages';
import { hasRunOut, Passcodes, type LivingPasscode } from '#passcodes';
import { isFinal, Payments, SENDS_MAX, type Changes, type Payment } from '#payments';
import { Database, Outbox, Secrets, SharedTx, type Tx } from '#platform';
import { Webhooks } from '#webhooks';
import { Injectable } from '@nestjs/common';
import { FirstRefusal } from './first-refusal.js';
import { readIdentification } from './identify.form.js';
import { CodeRequests } from './code-requests.js';
import { consentVersion } from './pages/index.js';
import { Steps } from './steps.js';
import type { Visitor } from './visitor.js';
import { isSameBrowser } from './window-cookie.js';

export type SendCodeOutcome =
  { readonly kind: 'shown' } | { readonly kind: 'ended' } | { readonly kind: 'invalid'; readonly fields: string[] };

/** The sweep takes a code up after this long if the doorbell was lost. */
const DUE_SECONDS = 15;

/** The subscriber says who they are. tx { passcode issued · outbox → otp }; the carrier is asked by otp, not here. */
@Injectable()
export class SendCode {
  constructor(
    private readonly database: Database,
    private readonly shared: SharedTx,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly first: FirstRefusal,
    private readonly outbox: Outbox,
    private readonly webhooks: Webhooks,
    private readonly secrets: Secrets,
    private readonly steps: Steps,
    private readonly requests: CodeRequests,
  ) {}

  identify(tokenHash: string, form: Form, visitor: Visitor): Promise<SendCodeOutcome> {
    return this.shared.run(tokenHash, async (tx) => {
      const payment = await this.payments.lock(tx, { tokenHash });
      if (!payment || payment.over || isFinal(payment.status)) return { kind: 'ended' };
      if (payment.status !== 'open' || !this.mayGoOn(payment, visitor)) return { kind: 'shown' };
      const who = readIdentification(form, this.locked(payment));
      if ('invalid' in who) return { kind: 'invalid', fields: who.invalid };

      const lineKey = this.secrets.lookup('line', who.phoneNumber);
      const changes: Changes = {
        browserHash: visitor.hash,
        brand: who.brand,
        lineKey,
        phoneSealed: this.secrets.seal('phone', payment.id, who.phoneNumber),
        phoneMasked: masked(who.phoneNumber),
        consentTerms: consentVersion('terms', visitor.language),
        consentAmount: consentVersion('amount', visitor.language),
        consentedAt: payment.seenAt,
        notice: null,
      };
      const refusal = payment.sends >= SENDS_MAX ? 'code_requests_exceeded' : await this.first.find(tx, payment, who, lineKey);
      if (refusal) {
        this.payments.note(tx, payment.id, changes);
        await this.refuse(tx, payment, refusal);
        return { kind: 'ended' };
      }
      if (!(await this.requests.allow(tx, payment, lineKey, visitor))) {
        this.tooMany(tx, payment, changes);
        return { kind: 'shown' };
      }
      const passcodeId = this.passcodes.issue(tx, {
        paymentId: payment.id,
        lineKey,
        brand: who.brand,
        host: hostOf(who.brand),
        identity: who,
        ipKey: this.requests.ipKey(visitor),
        dueSeconds: DUE_SECONDS,
      });
      this.payments.moveLocked(tx, payment.id, 'identified', {
        set: { ...changes, sends: payment.sends + 1 },
        leave: { address: 'otp', payload: { passcodeId } },
        detail: { carrier: who.brand, phoneNumber: changes.phoneMasked, consents: [changes.consentTerms, changes.consentAmount] },
      });
      return { kind: 'shown' };
    });
  }

  /** The same code once more. Pressed too soon after the last text, it leaves when the wait is over. */
  resend(tokenHash: string, visitor: Visitor): Promise<void> {
    return this.database.tx(async (tx) => {
      const payment = await this.payments.lock(tx, { tokenHash });
      if (!payment || payment.over || payment.status !== 'code_sent' || !this.mayGoOn(payment, visitor)) return;
      const passcode = await this.passcodes.of(tx, payment.id);
      if (!passcode || passcode.texted < passcode.wanted) return;
      if (payment.sends >= SENDS_MAX) return this.noMore(tx, payment, passcode);
      if (!(await this.requests.allow(tx, payment, passcode.lineKey, visitor))) return this.tooMany(tx, payment);
      const rest = await this.requests.waitSeconds(tx, payment, passcode);
      this.passcodes.wantAgain(tx, passcode.id, rest > 0 ? rest : DUE_SECONDS);
      if (rest <= 0) this.outbox.leave(tx, 'otp', { passcodeId: passcode.id });
      this.payments.note(tx, payment.id, { notice: null, sends: payment.sends + 1 }, 'code_asked_again');
    });
  }

  /** Back to the first page; the code is void. Not when it was the last: from there no other could be had. */
  goBack(tokenHash: string, visitor: Visitor): Promise<void> {
    return this.database.tx(async (tx) => {
      const payment = await this.payments.lock(tx, { tokenHash });
      if (!payment || payment.over || payment.status !== 'code_sent' || !isSameBrowser(payment.browserHash, visitor)) return;
      const passcode = await this.passcodes.of(tx, payment.id);
      if (passcode && payment.sends >= SENDS_MAX) return this.noMore(tx, payment, passcode);
      this.passcodes.giveUp(tx, payment.id);
      await this.payments.move(tx, payment.id, 'went_back', { set: { notice: null } });
    });
  }

  /** The last code may still be typed; once it is void the payment has nowhere to go. */
  private async noMore(tx: Tx, payment: Payment, passcode: LivingPasscode): Promise<void> {
    if (hasRunOut(passcode)) return this.refuse(tx, payment, 'code_requests_exceeded');
    this.tooMany(tx, payment);
  }

  private mayGoOn(payment: Payment, visitor: Visitor): boolean {
    return isSameBrowser(payment.browserHash, visitor) && !this.steps.isOver(payment, visitor);
  }

  /** However often it is asked, the timeline tells it once. */
  private tooMany(tx: Tx, payment: Payment, changes: Changes = {}): void {
    const notice = 'code_requests_exceeded';
    this.payments.note(tx, payment.id, { ...changes, notice }, payment.notice === notice ? undefined : notice);
  }

  private async refuse(tx: Tx, payment: Payment, code: RefusalCode): Promise<void> {
    const refused = await this.payments.refuse(tx, payment.id, code);
    this.passcodes.giveUp(tx, payment.id);
    if (refused) this.webhooks.announce(tx, this.payments.event(refused));
  }

  private locked(payment: Payment): { brand: NonNullable<Payment['brand']>; phoneNumber: PhoneNumber } | null {
    if (!payment.lockedBrand || !payment.lockedPhoneSealed) return null;
    return { brand: payment.lockedBrand, phoneNumber: this.secrets.open('phone', payment.id, payment.lockedPhoneSealed) as PhoneNumber };
  }
}
