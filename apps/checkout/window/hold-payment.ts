import { hostOf, type Contact, type Host, type PhoneNumber, type RefusalCode } from '#kernel';
import { buyerOf, Limits, type Buyer } from '#limits';
import { clearedLine, Passcodes, type LivingPasscode } from '#passcodes';
import { asksAnew, Payments, Reviews, type Payment } from '#payments';
import { Secrets, type Tx } from '#platform';
import { actsOn, Risk, type Subject } from '#risk';
import { Webhooks } from '#webhooks';
import { Injectable } from '@nestjs/common';

/** Everything that was asked has been shown: the limit is held and the payment judged, or it is refused. With the payment locked. */
@Injectable()
export class HoldPayment {
  constructor(
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly limits: Limits,
    private readonly risk: Risk,
    private readonly reviews: Reviews,
    private readonly webhooks: Webhooks,
    private readonly secrets: Secrets,
  ) {}

  /** @param proved a second factor was shown that answers what a risk demands. */
  async run(tx: Tx, payment: Payment, passcode: LivingPasscode, proved: boolean): Promise<void> {
    const { buyer, subject, host } = this.asked(payment, passcode, proved);
    const answer = await this.limits.reserveWith(tx, payment.id, payment.amount, buyer, this.risk.question(subject));
    if (answer.kind === 'refused') {
      if (asksAnew(answer.code, payment)) return this.askAnew(tx, payment, answer.code);
      return this.refuse(tx, payment, answer.code, answer.contact);
    }
    switch (answer.aside.decision) {
      case 'allow': {
        const waiting = await this.payments.held(tx, payment, host, answer.month);
        if (waiting) this.webhooks.announce(tx, this.payments.event(waiting));
        return;
      }
      case 'hold_for_review':
        await this.reviews.wait(tx, payment, answer.month);
        return;
      // Every line that has a second factor has been asked for it before: this one has none that would do.
      case 'ask_second_factor':
        return this.letGo(tx, payment, 'password_required');
      case 'refuse':
        return this.letGo(tx, payment, 'blocked_by_gateway');
    }
  }

  /** The same of several that are charged by themselves, all at once. @returns false when one of them is not simply held: then the transaction must be rolled back. */
  async together(tx: Tx, all: readonly { readonly payment: Payment; readonly passcode: LivingPasscode }[]): Promise<boolean> {
    const asked = all.map(({ payment, passcode }) => ({ payment, ...this.asked(payment, passcode, false) }));
    const [month, verdicts] = await Promise.all([
      this.limits.reserveTogether(tx, asked.map(({ payment, buyer }) => ({ paymentId: payment.id, amount: payment.amount, buyer }))), // prettier-ignore
      this.risk.judge(tx, asked.map(({ subject }) => subject)), // prettier-ignore
    ]);
    if (month === null || verdicts.some(({ decision }) => decision !== 'allow')) return false;
    this.payments.heldTogether(tx, asked.map(({ payment: { id }, host }) => ({ id, host })), month); // prettier-ignore
    return true;
  }

  private asked(payment: Payment, passcode: LivingPasscode, proved: boolean): { buyer: Buyer; subject: Subject; host: Host } {
    const phoneNumber = this.secrets.open('phone', payment.id, payment.phoneSealed!) as PhoneNumber;
    const [line, host] = [clearedLine(passcode), hostOf(passcode.brand)];
    const { id: paymentId, merchantId, category, amount } = payment;
    const acts = actsOn(payment.livemode, phoneNumber);
    return {
      buyer: buyerOf(payment, line, phoneNumber),
      subject: { ...line, paymentId, host, merchantId, category, amount, acts, proved },
      host,
    };
  }

  /** What was typed on the first page is still there, so it is one press. */
  private async askAnew(tx: Tx, payment: Payment, notice: RefusalCode): Promise<void> {
    this.passcodes.giveUp(tx, payment.id);
    await this.payments.move(tx, payment.id, 'went_back', { set: { notice }, detail: { because: notice } });
  }

  private async letGo(tx: Tx, payment: Payment, code: RefusalCode): Promise<void> {
    this.limits.letGo(tx, payment.id);
    await this.refuse(tx, payment, code);
  }

  async refuse(tx: Tx, payment: Payment, code: RefusalCode, contact?: Contact): Promise<void> {
    const refused = await this.payments.refuse(tx, payment.id, code, contact);
    this.passcodes.giveUp(tx, payment.id);
    if (refused) this.webhooks.announce(tx, this.payments.event(refused));
  }
}
