import { Carriers, methodOf, type RefundOutcome } from '#carriers';
import { won } from '#kernel';
import { Ledger } from '#ledger';
import { AfterNo, atStake, Attempts, Payments, refundable, refundEvent, Refunds, type Refund, type StuckBecause } from '#payments';
import { Database, LOG, type Log, type Tx } from '#platform';
import { Webhooks } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { afterSilence } from './ask-again.rules.js';
import { EndRefund } from './end-refund.js';
import { Hearing } from './hearing.js';
import type { Settling } from './settle-attempt.js';
import { SettleGiveBack } from './settle-give-back.js';
import { noteOf } from './timeline-note.js';

type Yes = Extract<RefundOutcome, { kind: 'yes' }>;
type No = Extract<RefundOutcome, { kind: 'no' }>;
type Silent = Extract<RefundOutcome, { kind: 'silent' }>;

/** The last step of every try to give back: one transaction by compare-and-set. Lock order: attempt, payment, counters. */
@Injectable()
export class SettleRefund {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly refunds: Refunds,
    private readonly attempts: Attempts,
    private readonly afterNo: AfterNo,
    private readonly ledger: Ledger,
    private readonly webhooks: Webhooks,
    private readonly carriers: Carriers,
    private readonly ending: EndRefund,
    private readonly givingBack: SettleGiveBack,
    private readonly hearing: Hearing,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(attempt: Settling, refund: Refund, outcome: RefundOutcome): Promise<void> {
    const ours = refund.cause !== 'merchant';
    await this.database.tx(async (tx) => {
      switch (outcome.kind) {
        case 'yes':
          return this.yes(tx, attempt, refund, outcome);
        case 'no':
          return ours ? this.givingBack.no(tx, attempt, refund, outcome) : this.no(tx, attempt, refund, outcome);
        case 'silent':
          return this.silence(tx, attempt, refund, outcome);
      }
    });
    await this.hearing.heard(attempt.host, outcome.kind, outcome.kind === 'silent' && outcome.deaf);
  }

  private async yes(tx: Tx, attempt: Settling, refund: Refund, outcome: Yes): Promise<void> {
    const first = (): Promise<boolean> =>
      refund.cause === 'merchant' ? this.book(tx, attempt, refund, outcome) : this.givingBack.yes(tx, attempt, refund, outcome);
    if (refund.status === 'failed' || !(await first())) await this.lateYes(tx, attempt, refund, outcome);
  }

  /** Its no did not hold. It is booked as far as what is left of the payment bears it; else more has gone back than we know of, and a person must look. */
  private async lateYes(tx: Tx, attempt: Settling, refund: Refund, outcome: Yes): Promise<void> {
    if (refund.cause !== 'merchant' && (await this.givingBack.yesForAnother(tx, attempt, refund, outcome))) return;
    if (!(await this.afterNo.reopen(tx, attempt.id))) return;
    const payment = (await this.payments.lock(tx, { id: attempt.paymentId }))!;
    const borne = refund.cause === 'merchant' && refundable(payment) >= atStake(refund);
    if (borne && (await this.refunds.reopen(tx, refund.id))) {
      this.log.warn(
        { payment: payment.id, attempt: attempt.id, host: attempt.host },
        'a refund that had failed has been given back after all',
      );
      return void (await this.book(tx, attempt, refund, outcome));
    }
    const because = 'amount_mismatch';
    await this.attempts.silent(tx, attempt, null, because, noteOf(attempt.heard, attempt.asks, outcome));
    this.needsAPerson(tx, attempt, because);
  }

  /** @returns false when the attempt had been settled already. */
  private async book(tx: Tx, attempt: Settling, refund: Refund, outcome: Yes): Promise<boolean> {
    const { refundedAt, carrierRefundId } = outcome;
    const { id: refundId, host, rechargeAmount } = refund;
    if (!(await this.attempts.settle(tx, attempt.id, 'yes', carrierRefundId, noteOf(attempt.heard, attempt.asks, outcome)))) return false;
    const payment = (await this.payments.lock(tx, { id: attempt.paymentId }))!;
    const method = methodOf(payment.chargedAt!, refundedAt, this.carriers.of(host).terms);
    const { id: paymentId, merchantId } = payment;
    const amount = atStake(refund);
    await this.ledger.postRefund(tx, { refundId, paymentId, merchantId, host, amount, method, happenedAt: refundedAt });
    if (rechargeAmount === null) await this.ending.run(tx, refund, { amount, method, refundedAt });
    else if (method === 'carrier_cancel') await this.refunds.cancelled(tx, refund, refundedAt);
    else await this.ending.all(tx, refund, { why: 'the month is over' }, { method, refundedAt });
    return true;
  }

  private async no(tx: Tx, attempt: Settling, refund: Refund, outcome: No): Promise<void> {
    const note = noteOf(attempt.heard, attempt.asks, outcome);
    if (!(await this.attempts.settle(tx, attempt.id, 'no', null, note, attempt))) return;
    const { calledOff } = (await this.payments.lock(tx, { id: attempt.paymentId }))!;
    const ended = await this.refunds.failed(tx, refund.id, outcome.refusal);
    if (!ended) return;
    this.webhooks.announce(tx, refundEvent(ended.refund, ended.sequence));
    if (calledOff && (await this.refunds.calledOffSince(tx, refund))) await this.giveBackRest(tx, refund);
  }

  /** Called off while the carrier was being told, when this was on its way already. Asked for anew it is told once more: a no to that is the carrier's last word. */
  private async giveBackRest(tx: Tx, { paymentId: id, host }: Refund): Promise<void> {
    const payment = (await this.payments.lock(tx, { id }))!;
    const amount = won(refundable(payment));
    if (amount === 0) return;
    // The carrier's `total` takes whatever is left there, also what another refund is still about to take.
    const rest = { amount, whole: payment.refundingAmount === 0, carrierPaymentId: payment.carrierReference! };
    await this.refunds.open(tx, payment, { ...rest, host, cause: 'merchant', reason: 'called off before it was known' });
  }

  private async silence(tx: Tx, attempt: Settling, refund: Refund, outcome: Silent): Promise<void> {
    const { why, stuckBecause } = outcome;
    const { waitSeconds, stuck } = afterSilence(attempt, stuckBecause);
    const note = noteOf(attempt.heard, attempt.asks, outcome);
    if (!(await this.attempts.silent(tx, attempt, waitSeconds, stuck, note))) return;
    await this.refunds.unknown(tx, refund.id);
    this.log.info({ attempt: attempt.id, host: attempt.host, why, askAgainSeconds: waitSeconds }, 'the carrier is silent about a refund');
    if (stuck !== null) this.needsAPerson(tx, attempt, stuck);
  }

  private needsAPerson(tx: Tx, { id, paymentId, host, stuckBecause }: Settling, because: StuckBecause): void {
    if (stuckBecause !== null) return;
    this.payments.remember(tx, paymentId, 'needs_a_person', { attempt: id, because });
    this.log.error({ payment: paymentId, attempt: id, host, because }, 'a refund needs a person');
  }
}
