import type { PhoneNumber } from '#kernel';
import { Carriers } from '#carriers';
import { Merchants } from '#merchants';
import { codeSms, neverLeft, nextTrySeconds, Passcodes, type Passcode } from '#passcodes';
import { Payments, SENDS_MAX, type Payment } from '#payments';
import { CONFIG, Database, publicUrl, Secrets, SharedTx, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { EndPayment } from './end-payment.js';

const FIRST_REPORT_SECONDS = 2;

/** Computes the code and texts it. A text that left before a crash is sent under the same reference, which the carrier sends once. */
@Injectable()
export class TextPasscode {
  constructor(
    private readonly database: Database,
    private readonly shared: SharedTx,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly merchants: Merchants,
    private readonly carriers: Carriers,
    private readonly ending: EndPayment,
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Both as they have just been read, the line cleared and the code wanted. @returns whether a report may be asked for. */
  async run(passcode: Passcode, payment: Payment): Promise<boolean> {
    if (passcode.texted >= passcode.wanted) return true;
    if (!payment.phoneSealed) return false;
    const to = this.secrets.open('phone', payment.id, payment.phoneSealed) as PhoneNumber;
    const number = passcode.texted + 1;
    const sent = await this.carriers
      .of(passcode.host)
      .sendText({ to, text: await this.text(passcode, payment), reference: `${passcode.id}-${number}` });
    if (sent.kind === 'sent') await this.left(passcode, number, sent.id, sent.status);
    else await this.notSent(passcode, sent.kind);
    return sent.kind === 'sent' && sent.status === 'pending';
  }

  private left(passcode: Passcode, number: number, smsId: string, status: 'delivered' | 'pending' | 'failed'): Promise<void> {
    return this.shared.run(passcode.paymentId, (tx) => {
      const notice = status === 'failed' ? 'sms_not_delivered' : null;
      this.payments.noteWhile(tx, passcode.paymentId, 'code_sent', { notice }, 'code_texted', { number, status });
      this.passcodes.texted(tx, passcode.id, number, smsId, status, status === 'pending' ? FIRST_REPORT_SECONDS : null);
    });
  }

  private async notSent(passcode: Passcode, kind: 'silent' | 'refused'): Promise<void> {
    const seconds = kind === 'silent' ? nextTrySeconds(passcode.asks) : null;
    await this.database.tx(async (tx) => {
      const payment = await this.payments.lock(tx, { id: passcode.paymentId });
      if (seconds !== null) return this.passcodes.tryAgain(tx, passcode.id, seconds);
      this.passcodes.undeliverable(tx, passcode.id);
      if (payment?.status !== 'code_sent') return;
      this.payments.note(tx, payment.id, { notice: 'sms_not_delivered' }, 'code_not_texted', { because: kind });
      if (payment.sends < SENDS_MAX) return;
      // It was the last: nobody can get this code any more, so nobody is left waiting for it.
      const living = await this.passcodes.of(tx, payment.id);
      if (living && neverLeft(living)) await this.ending.refuseIn(tx, living, 'sms_not_delivered');
    });
  }

  private async text(passcode: Passcode, payment: Payment): Promise<string> {
    const { amount, merchantId } = payment;
    const code = this.passcodes.code(
      { passcodeId: passcode.id, paymentId: payment.id, amount, merchantId, lineKey: passcode.lineKey },
      passcode.keyId,
    );
    const { name } = await this.merchants.nameOf(merchantId);
    return codeSms({ amount, merchantName: name, code, host: new URL(publicUrl(this.config)).hostname });
  }
}
