import { Carriers, Exchanges, JUST_BEGUN, methodOf } from '#carriers';
import { Attempts, Payments, Refunds, type Begun, type Payment, type Refund } from '#payments';
import { Database, stopwatch, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { AskAgain } from './ask-again.js';
import { EndRefund } from './end-refund.js';
import { Orders } from './orders.js';
import { justTold } from './settle-attempt.js';
import { SettleRecharge } from './settle-recharge.js';

/** Shorter than a charge's: whoever goes on after a crash may still tell the carrier, which is done within 30 s only. */
export const RECHARGE_LEASE_SECONDS = 20;

/** The second half of giving back a part where the carrier gives none: all has been cancelled, the rest is charged anew. As any charge: attempt row, call, last step. */
@Injectable()
export class RechargePayment {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly refunds: Refunds,
    private readonly attempts: Attempts,
    private readonly carriers: Carriers,
    private readonly orders: Orders,
    private readonly ending: EndRefund,
    private readonly settling: SettleRecharge,
    private readonly asking: AskAgain,
  ) {}

  async run(payment: Payment, refund: Refund): Promise<void> {
    const { host, rechargeAmount } = refund;
    const purchase = await this.orders.purchase(payment);
    const sinceStart = stopwatch();
    const age = (): number => sinceStart() / 1000;
    const started = await this.database.tx((tx) => this.begin(tx, refund));
    if (started === null) {
      const begun = await this.attempts.ofRefund(refund.id, 'recharge');
      return begun ? this.asking.run(begun, RECHARGE_LEASE_SECONDS) : undefined;
    }
    const { id, startedAt } = started;
    const exchanges = new Exchanges();
    const order = {
      ...purchase,
      amount: rechargeAmount!,
      attemptId: id,
      carrierPaymentId: null,
      startedAt,
      age,
      ...JUST_BEGUN,
      heard: exchanges.heard,
    };
    const notes = this.orders.notes(id, age, started.toldAt);
    const outcome = await this.carriers.of(host).charge(order, notes);
    await this.settling.run({ ...justTold(started, notes.toldAt(), age(), exchanges), paymentId: payment.id, host }, refund, outcome);
  }

  /** Only in the month of the cancel and before the cut-off, and only while the order is wanted: else all of it stays given back. */
  private async begin(tx: Tx, { id, paymentId, host, rechargeAmount }: Refund): Promise<Begun | null> {
    const payment = (await this.payments.lock(tx, { id: paymentId }))!;
    const refund = await this.refunds.find(id, tx);
    if (refund?.status !== 'pending' || refund.cancelledAt === null) return null;
    if (await this.attempts.ofRefund(id, 'recharge', tx)) return null;
    const open = methodOf(payment.chargedAt!, payment.seenAt, this.carriers.of(host).terms) === 'carrier_cancel';
    if (open && !payment.calledOff) return this.attempts.startRefund(tx, refund, 'recharge', rechargeAmount!, RECHARGE_LEASE_SECONDS);
    await this.ending.all(tx, refund, { why: open ? 'called off' : 'the month is over' });
    return null;
  }
}
