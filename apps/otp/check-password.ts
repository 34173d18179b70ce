import type { PhoneNumber } from '#kernel';
import { Carriers } from '#carriers';
import { buyerOf, Limits } from '#limits';
import { clearedLine, nextTrySeconds, Passcodes, type Passcode } from '#passcodes';
import { asksAnew, Payments, Reviews, type Payment } from '#payments';
import { Database, Secrets, type Tx } from '#platform';
import { actsOn, Risk } from '#risk';
import { Webhooks } from '#webhooks';
import { Injectable } from '@nestjs/common';
import { EndPayment } from './end-payment.js';

/** A line with a payment password pays only when the carrier accepts it; the limit is held after that. */
@Injectable()
export class CheckPassword {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly limits: Limits,
    private readonly risk: Risk,
    private readonly reviews: Reviews,
    private readonly carriers: Carriers,
    private readonly ending: EndPayment,
    private readonly webhooks: Webhooks,
    private readonly secrets: Secrets,
  ) {}

  async run(passcode: Passcode): Promise<void> {
    const payment = await this.payments.find(passcode.paymentId);
    const typed = this.passcodes.openPassword(passcode);
    if (payment?.status !== 'code_sent' || !payment.phoneSealed || typed === null) return;
    const phoneNumber = this.secrets.open('phone', payment.id, payment.phoneSealed) as PhoneNumber;
    const answer = await this.carriers.of(passcode.host).checkPassword(phoneNumber, typed);
    if (typeof answer === 'object') {
      const seconds = nextTrySeconds(passcode.asks);
      if (seconds === null) return this.ending.refuse(passcode, answer.maintenance ? 'carrier_maintenance' : 'carrier_unavailable');
      return this.database.tx((tx) => this.passcodes.tryAgain(tx, passcode.id, seconds));
    }
    await this.database.tx(async (tx) => {
      const living = await this.payments.lock(tx, { id: payment.id });
      if (living?.status !== 'code_sent' || living.over || !(await this.passcodes.erasePassword(tx, passcode.id))) return;
      if (answer === 'locked') return this.ending.refuseIn(tx, passcode, 'password_locked');
      if (answer === 'wrong') return this.payments.note(tx, payment.id, { notice: 'password_wrong' }, 'password_wrong');
      await this.hold(tx, living, passcode);
    });
  }

  private async hold(tx: Tx, payment: Payment, passcode: Passcode): Promise<void> {
    const phoneNumber = this.secrets.open('phone', payment.id, payment.phoneSealed!) as PhoneNumber;
    const line = clearedLine(passcode);
    const { id: paymentId, merchantId, category, amount } = payment;
    const acts = actsOn(payment.livemode, phoneNumber);
    // The payment password is the second factor.
    const question = this.risk.question({ ...line, paymentId, host: passcode.host, merchantId, category, amount, acts, proved: true });
    const answer = await this.limits.reserveWith(tx, paymentId, amount, buyerOf(payment, line, phoneNumber), question);
    if (answer.kind === 'refused') {
      if (asksAnew(answer.code, payment)) return this.ending.askAnewIn(tx, passcode, answer.code);
      return this.ending.refuseIn(tx, passcode, answer.code, answer.contact);
    }
    switch (answer.aside.decision) {
      case 'allow': {
        const waiting = await this.payments.held(tx, payment, passcode.host, answer.month);
        if (waiting) this.webhooks.announce(tx, this.payments.event(waiting));
        return;
      }
      case 'hold_for_review':
        await this.reviews.wait(tx, payment, answer.month);
        return;
      // As at the window: what was shown is no second factor to this rule, and the line has no other.
      case 'ask_second_factor':
        this.limits.letGo(tx, paymentId);
        return this.ending.refuseIn(tx, passcode, 'password_required');
      case 'refuse':
        this.limits.letGo(tx, paymentId);
        return this.ending.refuseIn(tx, passcode, 'blocked_by_gateway');
    }
  }
}
