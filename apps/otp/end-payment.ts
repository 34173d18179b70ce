import type { Contact, RefusalCode } from '#kernel';
import { Passcodes, type Passcode } from '#passcodes';
import { MISMATCHES_MAX, Payments, type Payment } from '#payments';
import { Database, type Tx } from '#platform';
import { Webhooks } from '#webhooks';
import { Injectable } from '@nestjs/common';

/** The carrier's answer ends the payment, or sends the subscriber back to the first page. */
@Injectable()
export class EndPayment {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly webhooks: Webhooks,
  ) {}

  refuse(passcode: Passcode, code: RefusalCode): Promise<void> {
    return this.database.tx((tx) => this.refuseIn(tx, passcode, code));
  }

  /** One neutral sentence for a wrong carrier, number or birth date; the third ends the payment. */
  mismatch(passcode: Passcode): Promise<void> {
    return this.database.tx(async (tx) => {
      const payment = await this.living(tx, passcode);
      if (!payment) return;
      const mismatches = payment.mismatches + 1;
      // No text was sent, so none is counted.
      this.payments.note(tx, payment.id, { mismatches, sends: Math.max(0, payment.sends - 1) });
      if (mismatches >= MISMATCHES_MAX) return this.end(tx, payment, 'identity_mismatch');
      await this.back(tx, payment, 'identity_mismatch');
    });
  }

  /** In the caller's transaction: from the first page again, and the carrier with it. */
  async askAnewIn(tx: Tx, passcode: Passcode, because: RefusalCode): Promise<void> {
    const payment = await this.living(tx, passcode);
    if (payment) await this.back(tx, payment, because);
  }

  /** In the caller's transaction. */
  async refuseIn(tx: Tx, passcode: Passcode, code: RefusalCode, contact?: Contact): Promise<void> {
    const payment = await this.living(tx, passcode);
    if (payment) await this.end(tx, payment, code, contact);
  }

  /** The payment, locked, if this passcode is still what it waits for: an answer about a line that was given up ends nothing. Lock order: payment, passcode. */
  private async living(tx: Tx, passcode: Passcode): Promise<Payment | null> {
    const payment = await this.payments.lock(tx, { id: passcode.paymentId });
    return payment?.status === 'code_sent' && (await this.passcodes.drop(tx, passcode.id)) ? payment : null;
  }

  private async back(tx: Tx, payment: Payment, notice: RefusalCode): Promise<void> {
    this.passcodes.giveUp(tx, payment.id);
    await this.payments.move(tx, payment.id, 'went_back', { set: { notice }, detail: { because: notice } });
  }

  private async end(tx: Tx, payment: Payment, code: RefusalCode, contact?: Contact): Promise<void> {
    const refused = await this.payments.refuse(tx, payment.id, code, contact);
    this.passcodes.giveUp(tx, payment.id);
    if (refused) this.webhooks.announce(tx, this.payments.event(refused));
  }
}
