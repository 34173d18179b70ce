import { Carriers, Exchanges, JUST_BEGUN } from '#carriers';
import type { RefundId } from '#kernel';
import { atStake, Attempts, refundIsOver, Payments, Refunds } from '#payments';
import { Database, stopwatch } from '#platform';
import { Injectable } from '@nestjs/common';
import { AskAgain } from './ask-again.js';
import { LEASE_SECONDS } from './charge-payment.js';
import { LookAtCharge } from './look-at-charge.js';
import { Orders } from './orders.js';
import { RechargePayment } from './recharge-payment.js';
import { justTold } from './settle-attempt.js';
import { SettleRefund } from './settle-refund.js';

/** Takes a refund to the carrier, as a charge is: attempt row, call with no transaction open, last step by compare-and-set. */
@Injectable()
export class RefundPayment {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly refunds: Refunds,
    private readonly attempts: Attempts,
    private readonly carriers: Carriers,
    private readonly orders: Orders,
    private readonly settling: SettleRefund,
    private readonly asking: AskAgain,
    private readonly recharging: RechargePayment,
    private readonly looking: LookAtCharge,
  ) {}

  async run(refundId: RefundId): Promise<void> {
    const refund = await this.refunds.find(refundId);
    if (!refund || refundIsOver(refund)) return;
    const payment = await this.payments.find(refund.paymentId);
    if (!payment) throw new Error(`refund ${refundId} belongs to no payment`);
    if (refund.cancelledAt !== null) return this.recharging.run(payment, refund);
    const purchase = await this.orders.purchase(payment);
    const sinceStart = stopwatch();
    const age = (): number => sinceStart() / 1000;
    const started = await this.database.tx(async (tx) => {
      // It may be ending at this moment, with another that had gone back after all.
      if (refund.cause !== 'merchant') await this.attempts.lockCharge(tx, refund.paymentId);
      return this.attempts.startRefund(tx, refund, 'refund', atStake(refund), LEASE_SECONDS);
    });
    if (started === null) {
      const begun = await this.attempts.ofRefund(refundId, 'refund');
      return begun ? this.asking.run(begun, LEASE_SECONDS) : undefined;
    }
    const { id, startedAt } = started;
    const exchanges = new Exchanges();
    const order = {
      ...this.orders.giveBack(purchase, payment, refund),
      attemptId: id,
      startedAt,
      age,
      ...JUST_BEGUN,
      heard: exchanges.heard,
    };
    const nothing = await this.looking.nothing(purchase, refund);
    const notes = this.orders.notes(id, age, started.toldAt);
    const answer = nothing ?? (await this.carriers.of(refund.host).refund(order, notes));
    const outcome = await this.looking.orCancelled(answer, refund, startedAt);
    await this.settling.run(
      { ...justTold(started, notes.toldAt(), age(), exchanges), paymentId: payment.id, host: refund.host },
      refund,
      outcome,
    );
  }
}
