import type { Acting } from '#operators';
import { actionsOn, Attempts, Payments, Refunds, StuckAttempts, type Payment, type StuckAttempt } from '#payments';
import type { Remembered, Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { ActOnStuck, type ActResult } from './act-on-stuck.js';
import type { GiveBackRequest } from './schemas.js';

const ON_ITS_WAY = 'It is on its way back already.';

/** An operator gives up waiting: whatever the carrier has taken goes back. Lock order: attempt, payment. */
@Injectable()
export class GiveBack {
  constructor(
    private readonly acting: ActOnStuck,
    private readonly attempts: Attempts,
    private readonly stuck: StuckAttempts,
    private readonly payments: Payments,
    private readonly refunds: Refunds,
  ) {}

  run(by: Acting, id: string, key: string | null, body: GiveBackRequest): Promise<Remembered> {
    return this.acting.run(by, { verb: 'give-back', id, key, body }, (tx, attempt) => this[attempt.what](tx, attempt));
  }

  private async charge(tx: Tx, { id, paymentId, host, amount, carrierPaymentId }: StuckAttempt): Promise<ActResult> {
    const payment = await this.payments.lock(tx, { id: paymentId });
    // A charge that was refused stands here when the carrier took something all the same.
    if (payment?.status !== 'unknown' && payment?.status !== 'charging' && payment?.status !== 'refused')
      return { refused: `The payment is ${payment?.status}; refund what was charged.` };
    if (carrierPaymentId === null) return this.callOff(tx, id, payment);
    const refund = await this.refunds.open(tx, payment, { host, cause: 'operator', amount, whole: true, reason: null, carrierPaymentId });
    if (!refund) return { refused: ON_ITS_WAY };
    await this.stuck.rest(tx, id);
    return { done: 'giving_back', refund: refund.id };
  }

  /** The rest is not wanted any more: it goes back as soon as it turns out to have been charged anew. */
  private async recharge(tx: Tx, { id, paymentId }: StuckAttempt): Promise<ActResult> {
    return this.callOff(tx, id, (await this.payments.lock(tx, { id: paymentId }))!);
  }

  private async callOff(tx: Tx, id: StuckAttempt['id'], payment: Payment): Promise<ActResult> {
    if (!payment.calledOff) this.payments.cancelWhenKnown(tx, payment.id);
    await this.stuck.askNow(tx, id);
    return { done: 'called_off', refund: null };
  }

  /** A definite no of the carrier ends the old try; a fresh one goes out under another id. */
  private async refund(tx: Tx, attempt: StuckAttempt): Promise<ActResult> {
    if (attempt.dueAt !== null) return { refused: 'The carrier is being asked about it just now.' };
    if (!actionsOn({ ...attempt, beingAsked: false }).includes('give_back'))
      return { refused: 'The carrier has not refused this give-back: the money may have gone back already. Ask.' };
    const payment = (await this.payments.lock(tx, { id: attempt.paymentId }))!;
    if (!(await this.attempts.settle(tx, attempt.id, 'no', null, null))) return { refused: ON_ITS_WAY };
    const ended = await this.refunds.failed(tx, attempt.refundId!, attempt.refusal ?? 'policy_refused');
    if (!ended) throw new Error(`refund ${attempt.refundId} has ended without its attempt`);
    const { host, cause, amount, whole, carrierPaymentId } = ended.refund;
    const fresh = await this.refunds.open(tx, payment, { host, cause, amount, whole, reason: null, carrierPaymentId });
    if (!fresh) throw new Error(`payment ${payment.id} has another give-back beside ${attempt.refundId}`);
    return { done: 'giving_back', refund: fresh.id };
  }
}
