import { REFUSAL_CODES, type PhoneNumber, type RefusalCode } from '#kernel';
import { Carriers } from '#carriers';
import { Limits } from '#limits';
import { nextTrySeconds, Passcodes, type Passcode } from '#passcodes';
import { Payments, type Payment } from '#payments';
import { Database, Secrets, SharedTx } from '#platform';
import { Passkeys, SecondFactors, SIM_CHANGED } from '#subscribers';
import { Injectable } from '@nestjs/common';
import { EndPayment } from './end-payment.js';

/** A SIM changed within this time may be a thief's: no code is sent to it, unless the line has a passkey that can be asked for. */
const SIM_CHANGE_HOURS = 72;

/** Before any code: is this the subscriber, may the line pay, is the SIM the old one. */
@Injectable()
export class AskAboutLine {
  constructor(
    private readonly database: Database,
    private readonly shared: SharedTx,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly limits: Limits,
    private readonly carriers: Carriers,
    private readonly passkeys: Passkeys,
    private readonly factors: SecondFactors,
    private readonly ending: EndPayment,
    private readonly secrets: Secrets,
  ) {}

  /** @param payment as it has just been read. @returns the passcode as it now is when the line may pay and the text is due; else null. */
  async run(passcode: Passcode, payment: Payment): Promise<Passcode | null> {
    if (!payment.phoneSealed) return null;
    const identity = this.passcodes.openIdentity(passcode);
    if (!identity) {
      await this.ending.refuse(passcode, 'carrier_unavailable');
      return null;
    }
    const carrier = this.carriers.of(passcode.host);
    const phoneNumber = this.secrets.open('phone', payment.id, payment.phoneSealed) as PhoneNumber;
    const [line, simChanged] = await Promise.all([
      carrier.checkLine({ phoneNumber, brand: passcode.brand, ...identity }),
      carrier.simChangedWithin(phoneNumber, SIM_CHANGE_HOURS),
    ]);
    if (line.kind === 'mismatch') {
      await this.ending.mismatch(passcode);
      return null;
    }
    if (line.kind === 'silent') return this.silence(passcode, line.maintenance);
    if (typeof simChanged === 'object') return this.silence(passcode, simChanged.maintenance);
    // Another SIM does not bring the old phone's passkey along: who shows that is no thief of the number.
    const asksPasskey = simChanged && (await this.passkeys.of(null, passcode.lineKey)).length > 0;
    const refusals: (RefusalCode | null)[] = [
      line.refusal,
      simChanged && !asksPasskey ? 'sim_changed_recently' : null,
      payment.goodsClass === 'physical' && !line.physicalGoodsAllowed ? 'goods_class_not_allowed' : null,
    ];
    const refusal = REFUSAL_CODES.find((code) => refusals.includes(code));
    if (refusal) {
      await this.ending.refuse(passcode, refusal);
      return null;
    }
    return this.shared.run(payment.id, async (tx) => {
      // One trip. Where the payment has gone on meanwhile its passcode is dropped anyway.
      const [living, cleared] = await Promise.all([this.payments.lock(tx, { id: payment.id }), this.passcodes.cleared(tx, passcode, line)]);
      if (living?.status !== 'code_sent' || !cleared) return null;
      this.limits.learn(tx, { ...line, lineKey: passcode.lineKey, source: `carrier:${passcode.host}` });
      if (asksPasskey) await this.factors.demand(tx, { paymentId: payment.id, lineKey: passcode.lineKey }, SIM_CHANGED);
      this.payments.remember(tx, payment.id, 'line_cleared', { carrier: passcode.host });
      return cleared;
    });
  }

  private async silence(passcode: Passcode, maintenance: boolean): Promise<null> {
    const seconds = maintenance ? null : nextTrySeconds(passcode.asks);
    if (seconds === null) await this.ending.refuse(passcode, maintenance ? 'carrier_maintenance' : 'carrier_unavailable');
    else await this.database.tx((tx) => this.passcodes.tryAgain(tx, passcode.id, seconds));
    return null;
  }
}
