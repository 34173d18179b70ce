import { Carriers, Exchanges, JUST_BEGUN } from '#carriers';
import type { PaymentId } from '#kernel';
import { Attempts, Payments } from '#payments';
import { SharedTx, stopwatch } from '#platform';
import { Injectable } from '@nestjs/common';
import { AskAgain } from './ask-again.js';
import { Orders } from './orders.js';
import { justTold, SettleAttempt } from './settle-attempt.js';

/** How long the first call may take before others ask in its place. */
export const LEASE_SECONDS = 45;

/** One statement { attempt row } · HTTP to the carrier, no tx open · tx { spend | let go | unknown · webhook }. */
@Injectable()
export class ChargePayment {
  constructor(
    private readonly payments: Payments,
    private readonly attempts: Attempts,
    private readonly carriers: Carriers,
    private readonly orders: Orders,
    private readonly settling: SettleAttempt,
    private readonly asking: AskAgain,
    private readonly shared: SharedTx,
  ) {}

  async run(paymentId: PaymentId): Promise<void> {
    const payment = await this.shared.statement(paymentId, (manager) => this.payments.find(paymentId, manager));
    if (!payment) return;
    if (payment.status !== 'reserved') return this.askInstead(paymentId);
    const purchase = await this.orders.purchase(payment);
    const { host } = purchase;
    const sinceStart = stopwatch();
    const age = (): number => sinceStart() / 1000;
    const started = await this.shared.statement(paymentId, (manager) => this.attempts.begin(paymentId, host, LEASE_SECONDS, manager));
    if (!started) return this.askInstead(paymentId);
    const exchanges = new Exchanges();
    const order = {
      ...purchase,
      attemptId: started.id,
      carrierPaymentId: null,
      startedAt: started.startedAt,
      age,
      ...JUST_BEGUN,
      heard: exchanges.heard,
    };
    const notes = this.orders.notes(started.id, age, started.toldAt);
    const outcome = await this.carriers.of(host).charge(order, notes);
    await this.settling.run({ ...justTold(started, notes.toldAt(), age(), exchanges), paymentId, host }, outcome);
  }

  /** Whoever meets an attempt that he did not begin asks; he never calls. */
  private async askInstead(paymentId: PaymentId): Promise<void> {
    const living = await this.attempts.living(paymentId);
    if (living) await this.asking.run(living);
  }
}
