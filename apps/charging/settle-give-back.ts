import { Carriers, methodOfBack, type RefundOutcome } from '#carriers';
import { Ledger } from '#ledger';
import { Limits } from '#limits';
import { AfterNo, Attempts, refundIsOver, Payments, Refunds, StuckAttempts, type Refund } from '#payments';
import { LOG, type Log, type Tx } from '#platform';
import { Webhooks } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import type { Settling } from './settle-attempt.js';
import { SettleRecharge, type Back } from './settle-recharge.js';
import { noteOf } from './timeline-note.js';

type Yes = Extract<RefundOutcome, { kind: 'yes' }>;
type No = Extract<RefundOutcome, { kind: 'no' }>;
type Charge = Awaited<ReturnType<Attempts['lockCharge']>>;

/** The end of giving back what was never ours to keep. Lock order: the attempt to charge, the attempt to give back, payment, counters. */
@Injectable()
export class SettleGiveBack {
  constructor(
    private readonly payments: Payments,
    private readonly refunds: Refunds,
    private readonly attempts: Attempts,
    private readonly afterNo: AfterNo,
    private readonly stuck: StuckAttempts,
    private readonly limits: Limits,
    private readonly ledger: Ledger,
    private readonly webhooks: Webhooks,
    private readonly carriers: Carriers,
    private readonly recharges: SettleRecharge,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** What the carrier took without our yes is back: only now may the payment say that nothing was charged. @returns false when the attempt had been settled already. */
  async yes(tx: Tx, attempt: Settling, refund: Refund, outcome: Yes): Promise<boolean> {
    const { carrierRefundId } = outcome;
    const recharge = await this.attempts.rechargeNamed(tx, refund.host, refund.carrierPaymentId);
    const charge = await this.attempts.lockCharge(tx, attempt.paymentId);
    if (!(await this.attempts.settle(tx, attempt.id, 'yes', carrierRefundId, noteOf(attempt.heard, attempt.asks, outcome)))) return false;
    await this.payments.lock(tx, { id: attempt.paymentId });
    if (recharge) await this.recharges.givenBack(tx, recharge, refund, outcome);
    else await this.chargeIsBack(tx, charge, refund, outcome);
    return true;
  }

  /**
   * The no to this one did not hold, and it has been told anew since as another, which ends with it.
   * @returns false when no other is on its way.
   */
  async yesForAnother(tx: Tx, attempt: Settling, { paymentId, host, carrierPaymentId }: Refund, outcome: Yes): Promise<boolean> {
    const recharge = await this.attempts.rechargeNamed(tx, host, carrierPaymentId);
    const charge = await this.attempts.lockCharge(tx, paymentId);
    const other = await this.refunds.standing(tx, paymentId, carrierPaymentId);
    if (!other || !(await this.afterNo.reopen(tx, attempt.id))) return false;
    await this.attempts.settle(tx, attempt.id, 'yes', outcome.carrierRefundId, noteOf(attempt.heard, attempt.asks, outcome));
    const told = await this.attempts.ofRefund(other.id, 'refund', tx);
    if (told) await this.attempts.settle(tx, told, 'no', null, null);
    if ((await this.refunds.standing(tx, paymentId, carrierPaymentId))?.id !== other.id) throw new Error(`${other.id} has been told anew`);
    await this.payments.lock(tx, { id: paymentId });
    if (recharge) await this.recharges.givenBack(tx, recharge, other, outcome);
    else await this.chargeIsBack(tx, charge, other, outcome);
    return true;
  }

  /** Call with the payment locked. */
  private async chargeIsBack(tx: Tx, charge: Charge, refund: Refund, how: Back): Promise<void> {
    const { refundedAt } = how;
    const { id, paymentId, cause, host } = refund;
    const money = { attemptId: charge.id, paymentId, host };
    const takenAt = await this.ledger.suspendedAt(tx, money);
    // A carrier that gives back what it would not show tells no date of the charge: the nearest known is when it was told.
    const method = methodOfBack(takenAt ?? charge.startedAt, how, this.carriers.of(host).terms);
    const ended = await this.refunds.succeeded(tx, id, method, refundedAt);
    if (!ended) return;
    const { amount } = ended.refund;
    if (!takenAt) await this.ledger.postSuspense(tx, { ...money, amount, happenedAt: charge.startedAt });
    await this.ledger.resolveSuspense(tx, { ...money, amount, method, happenedAt: refundedAt });
    if (cause === 'late_yes') return this.payments.note(tx, paymentId, { lateYes: false }, 'late_yes_given_back');
    const settled = await this.attempts.settle(tx, charge.id, 'no', null, null);
    if (!settled && charge.state !== 'no') return;
    const refusal = cause === 'operator' ? 'carrier_unavailable' : 'amount_mismatch';
    const refused = await this.payments.move(tx, paymentId, 'charge_denied', {
      set: { refusal, notice: null },
      detail: { code: refusal },
    });
    if (!refused) return this.payments.note(tx, paymentId, { lateYes: false }, 'late_yes_given_back');
    this.limits.letGo(tx, paymentId);
    this.webhooks.announce(tx, this.payments.event(refused));
  }

  /** Money that is not ours to keep: the carrier's no is for a person, and the payment goes on saying that we do not know. */
  async no(tx: Tx, attempt: Settling, refund: Refund, outcome: No): Promise<void> {
    const { id, paymentId, cause, host } = refund;
    const { refusal, why } = outcome;
    const note = noteOf(attempt.heard, attempt.asks, outcome);
    const charge = await this.attempts.lockCharge(tx, attempt.paymentId);
    // The carrier took nothing, so there is nothing to give back. What it had shown it must show as cancelled.
    const nothing =
      cause === 'operator' && charge.state === 'no' && !(await this.ledger.suspendedAt(tx, { attemptId: charge.id, paymentId }));
    if (nothing || refundIsOver((await this.refunds.find(id, tx))!)) {
      if (!(await this.attempts.settle(tx, attempt.id, 'no', null, note, attempt))) return;
      await this.payments.lock(tx, { id: paymentId });
      await this.refunds.failed(tx, id, refusal);
      return;
    }
    if (!(await this.attempts.silent(tx, attempt, null, 'give_back_refused', note))) return;
    await this.stuck.refused(tx, attempt.id, refusal);
    // Told: nobody need take it to the carrier any more.
    await this.refunds.unknown(tx, id);
    if (attempt.stuckBecause === 'give_back_refused') return;
    const because = 'give_back_refused';
    this.payments.remember(tx, paymentId, 'needs_a_person', { attempt: attempt.id, because, code: refusal });
    this.log.error(
      { payment: paymentId, attempt: attempt.id, host, why },
      'the carrier does not take back what it should not have charged',
    );
  }
}
