import type { Outcome } from '#carriers';
import { Ledger } from '#ledger';
import { AfterNo, Attempts, Payments, Refunds, StuckAttempts, type AgedAttempt } from '#payments';
import type { Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { noteOf, type Heard } from './timeline-note.js';

type Asked = Pick<AgedAttempt, 'id' | 'paymentId' | 'host' | 'asks' | 'calledBackAt'> & { readonly heard: Heard };

/**
 * A charge that is being given back, because it was of another amount or an operator wants it so, is wanted no more: a yes that comes now does not charge.
 * What the carrier took waits in suspense, and the payment stays unknown until the give-back has ended; so it does when the carrier, having shown that it took,
 * says no, whoever has it given back.
 */
@Injectable()
export class OnItsWayBack {
  constructor(
    private readonly payments: Payments,
    private readonly stuck: StuckAttempts,
    private readonly attempts: Attempts,
    private readonly afterNo: AfterNo,
    private readonly refunds: Refunds,
    private readonly ledger: Ledger,
  ) {}

  /** @returns whether it has dealt with this answer. */
  async takes(tx: Tx, { id, paymentId, host, asks, calledBackAt, heard }: Asked, outcome: Outcome): Promise<boolean> {
    const attempt = await this.stuck.lock(tx, id);
    const refund = attempt?.carrierPaymentId ? await this.refunds.standing(tx, paymentId, attempt.carrierPaymentId) : null;
    if (!attempt || !refund) return false;
    const money = { attemptId: id, paymentId };
    const rests = (): Promise<boolean> => this.attempts.silent(tx, { id, calledBackAt }, null, null, noteOf(heard, asks, outcome));
    // A no needs no give-back, unless the carrier has shown before that it took it: then how that comes back is for the give-back to find out.
    if (outcome.kind === 'no') return attempt.state !== 'no' && (await this.ledger.suspendedAt(tx, money)) !== null && rests();
    // All of the other amount goes back, though the carrier may show ours by now.
    if (refund.cause === 'amount_mismatch' && outcome.kind === 'yes') return rests();
    if (refund.cause !== 'operator') return false;
    const taken = outcome.kind === 'yes' ? outcome : outcome.taken;
    if (attempt.state === 'no' && !(taken && (await this.afterNo.reopen(tx, id)))) return false;
    if (!(await rests())) return false;
    if (!taken) return true;
    const payment = await this.payments.lock(tx, { id: paymentId });
    if (payment?.status === 'refused' && !payment.lateYes)
      this.payments.note(tx, paymentId, { lateYes: true }, 'late_yes', { attempt: id });
    // What it showed first is what goes back, though it may show another amount by now.
    if ((await this.ledger.suspendedAt(tx, money)) !== null) return true;
    // Until the payment was ours an operator may have had it told anew, as another.
    const now = (await this.refunds.standing(tx, paymentId, refund.carrierPaymentId))!;
    await this.refunds.taken(tx, now.id, taken.amount, taken.paidAt);
    await this.ledger.postSuspense(tx, { ...money, host, amount: taken.amount, happenedAt: taken.paidAt });
    return true;
  }
}
