import { Carriers, Exchanges } from '#carriers';
import type { AttemptId } from '#kernel';
import { AfterNo, Attempts, Payments, Refunds, refundIsOver, type AgedAttempt, type Payment } from '#payments';
import { stopwatch } from '#platform';
import { Injectable } from '@nestjs/common';
import { LookAtCharge } from './look-at-charge.js';
import { Orders } from './orders.js';
import { SettleAttempt } from './settle-attempt.js';
import { SettleRecharge } from './settle-recharge.js';
import { SettleRefund } from './settle-refund.js';
import { noteOf } from './timeline-note.js';

/** Asks the carrier what became of an attempt to charge or to give back, until it is known; then the same last step as after the call. */
@Injectable()
export class AskAgain {
  constructor(
    private readonly payments: Payments,
    private readonly attempts: Attempts,
    private readonly afterNo: AfterNo,
    private readonly carriers: Carriers,
    private readonly orders: Orders,
    private readonly settling: SettleAttempt,
    private readonly refunds: Refunds,
    private readonly settlingRefund: SettleRefund,
    private readonly settlingRecharge: SettleRecharge,
    private readonly looking: LookAtCharge,
  ) {}

  /** @param leaveFor seconds during which an attempt that has just begun is left to the one who began it. */
  async run(id: AttemptId, leaveFor = 0): Promise<void> {
    const sinceRead = stopwatch();
    const attempt = await this.attempts.find(id);
    // A carrier that calls back about a no may have done it after all.
    if (!attempt || attempt.state === 'yes' || (attempt.state === 'no' && attempt.dueAt === null)) return;
    if (attempt.state === 'started' && attempt.ageSeconds < leaveFor) return;
    const payment = await this.payments.find(attempt.paymentId);
    // Its record was erased while the carrier called back.
    if (!payment && attempt.state === 'no') return this.afterNo.answered(attempt, null);
    if (!payment) throw new Error(`attempt ${id} belongs to no payment`);
    await this.ask(attempt, payment, sinceRead);
  }

  private async ask(attempt: AgedAttempt, payment: Payment, sinceRead: () => number): Promise<void> {
    const { id } = attempt;
    const purchase = await this.orders.purchase(payment);
    const refund = attempt.refundId && (await this.refunds.find(attempt.refundId));
    const { carrierPaymentId, startedAt, ageSeconds, sincePostSeconds, calledBackSeconds, toldAt } = attempt;
    // What has ended as no is wanted no more: it is looked at, and let go where it is only reserved; nothing is told again.
    const over = attempt.state === 'no' || (refund ? refundIsOver(refund) : payment.status === 'refused');
    // What the carrier owes us then is from when it called back.
    const owedFrom = over ? Math.max(0, calledBackSeconds ?? 0) : 0;
    const aged = (): number => ageSeconds - owedFrom + sinceRead() / 1000;
    // Begun at a time that is still to come: the clock was set back, and nobody knows how long ago that was.
    const age = (): number => (over || ageSeconds < 0 ? Infinity : aged());
    const exchanges = new Exchanges();
    const heard = { kind: 'asked_again', exchanges } as const;
    const asked = { attemptId: id, startedAt, age, ageSeconds, sincePostSeconds, calledBackSeconds, heard: exchanges.heard };
    const order = { ...purchase, ...asked, amount: attempt.amount, carrierPaymentId };
    const carrier = this.carriers.of(attempt.host);
    const notes = this.orders.notes(id, age, toldAt);
    const asAnswered = () => ({ ...attempt, ageSeconds: aged(), toldAt: notes.toldAt(), heard });
    if (refund && attempt.kind === 'refund') {
      const back = this.orders.giveBack(purchase, payment, refund);
      const giveBack = { ...back, ...asked, insist: back.insist && !over };
      const known = await carrier.askRefund(giveBack, notes);
      const nothing = known.kind === 'yes' ? null : await this.looking.nothing(purchase, refund);
      const end = await this.looking.orCancelled(nothing ?? known, refund, attempt.readAt);
      await this.settlingRefund.run(asAnswered(), refund, end);
      if (over && end.kind !== 'silent')
        await this.afterNo.answered(attempt, attempt.state === 'no' ? noteOf(heard, attempt.asks, end) : null);
      return;
    }
    const outcome = await carrier.ask(order, notes);
    // All that it took is back: what else it shows of it settles nothing, and nobody need look.
    if (over && outcome.kind === 'silent' && carrierPaymentId && (await this.refunds.isBack(payment.id, carrierPaymentId))) {
      await this.afterNo.standsAgain(id);
      return this.afterNo.answered(attempt, null);
    }
    const late = over && (outcome.kind !== 'silent' || outcome.taken !== null);
    if (late) await this.afterNo.standsAgain(id);
    if (refund) await this.settlingRecharge.run(asAnswered(), refund, outcome);
    else await this.settling.run(asAnswered(), outcome);
    if (late) await this.afterNo.answered(attempt, outcome.kind === 'silent' ? null : noteOf(heard, attempt.asks, outcome));
  }
}
