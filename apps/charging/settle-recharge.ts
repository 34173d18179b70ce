import { Carriers, methodOfBack, type Outcome, type RefundOutcome, type SilentOutcome } from '#carriers';
import { kstMonth, won, type AttemptId, type RefundId } from '#kernel';
import { Ledger } from '#ledger';
import { AfterNo, Attempts, Payments, refundable, Refunds, StuckAttempts, type Payment, type Refund } from '#payments';
import { Database, LOG, type Log, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { afterSilence } from './ask-again.rules.js';
import { cancelOf, EndRefund } from './end-refund.js';
import { GiveBackTaken, type Taken } from './give-back-taken.js';
import { Hearing } from './hearing.js';
import type { Settling } from './settle-attempt.js';
import { noteOf } from './timeline-note.js';

type Yes = Extract<Outcome, { kind: 'yes' }>;
/** How what it took is back. */
export type Back = Omit<Extract<RefundOutcome, { kind: 'yes' }>, 'kind'>;
type No = Extract<Outcome, { kind: 'no' }>;

/** The last step of a recharge: only now is it known how much was given back. One transaction by compare-and-set. Lock order: attempt, payment, counters. */
@Injectable()
export class SettleRecharge {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly refunds: Refunds,
    private readonly attempts: Attempts,
    private readonly afterNo: AfterNo,
    private readonly stuck: StuckAttempts,
    private readonly ledger: Ledger,
    private readonly carriers: Carriers,
    private readonly ending: EndRefund,
    private readonly takingBack: GiveBackTaken,
    private readonly hearing: Hearing,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(attempt: Settling, refund: Refund, outcome: Outcome): Promise<void> {
    await this.database.tx((tx) => {
      switch (outcome.kind) {
        case 'yes':
          return this.yes(tx, attempt, refund, outcome);
        case 'no':
          return this.no(tx, attempt, refund, outcome);
        case 'silent':
          return this.silence(tx, attempt, refund, outcome);
      }
    });
    await this.hearing.note(attempt.host, outcome);
  }

  private async yes(tx: Tx, attempt: Settling, refund: Refund, outcome: Yes): Promise<void> {
    const { carrierPaymentId, paidAt, amount } = outcome;
    const note = noteOf(attempt.heard, attempt.asks, outcome);
    await this.stuck.lock(tx, attempt.id);
    // All of another amount goes back, though the carrier may show ours by now.
    if ((await this.refunds.standing(tx, attempt.paymentId, carrierPaymentId))?.cause === 'amount_mismatch')
      return void (await this.attempts.silent(tx, attempt, null, null, note));
    const settled = await this.attempts.settle(tx, attempt.id, 'yes', carrierPaymentId, note);
    const payment = (await this.payments.lock(tx, { id: attempt.paymentId }))!;
    if (!settled) return this.lateYes(tx, attempt, payment, { carrierPaymentId, paidAt, amount });
    const { id: refundId, host } = refund;
    const { id: paymentId, merchantId } = payment;
    await this.ledger.postRecharge(tx, { refundId, paymentId, merchantId, host, amount, happenedAt: paidAt });
    // From now on this is what stands at the carrier: its date decides how the rest would go back.
    const set = { carrierReference: carrierPaymentId, chargedAt: paidAt, billingMonth: kstMonth(paidAt) };
    const detail = { refund: refundId, attempt: attempt.id, amount, billingMonth: set.billingMonth, carrierReference: carrierPaymentId };
    this.payments.note(tx, paymentId, set, 'recharged', detail);
    await this.ending.run(tx, refund, { ...cancelOf(refund), amount: refund.requestedAmount });
    if (payment.calledOff) await this.giveBackRest(tx, attempt, paymentId);
  }

  /** Called off while the carrier was being told. */
  private async giveBackRest(tx: Tx, { host }: Settling, id: Payment['id']): Promise<void> {
    const payment = (await this.payments.lock(tx, { id }))!;
    const rest = { amount: won(refundable(payment)), whole: true, carrierPaymentId: payment.carrierReference! };
    await this.refunds.open(tx, payment, { ...rest, host, cause: 'merchant', reason: 'called off before it was known' });
  }

  /** It had been given up, and the record says that all of it is back: so it goes back too, whatever amount it was. */
  private async lateYes(tx: Tx, attempt: Settling, payment: Payment, taken: Taken): Promise<void> {
    if (!(await this.afterNo.tookAllTheSame(tx, attempt.id, taken.carrierPaymentId))) return;
    if (await this.takingBack.run(tx, attempt, payment, 'late_yes', taken))
      this.payments.remember(tx, payment.id, 'late_yes', { attempt: attempt.id });
  }

  private async no(tx: Tx, attempt: Settling, refund: Refund, outcome: No): Promise<void> {
    const { refusal, why, carrierPaymentId } = outcome;
    const note = noteOf(attempt.heard, attempt.asks, outcome);
    if (!(await this.attempts.settle(tx, attempt.id, 'no', carrierPaymentId, note, attempt))) return;
    await this.payments.lock(tx, { id: attempt.paymentId });
    await this.ending.all(tx, refund, { attempt: attempt.id, code: refusal, why });
  }

  private async silence(tx: Tx, attempt: Settling, refund: Refund, outcome: SilentOutcome): Promise<void> {
    const then = afterSilence(attempt, outcome.stuckBecause);
    const stuck = outcome.taken ? null : then.stuck;
    const unsettled = await this.attempts.silent(tx, attempt, then.waitSeconds, stuck, noteOf(attempt.heard, attempt.asks, outcome));
    if (!unsettled && !outcome.taken) return;
    const payment = (await this.payments.lock(tx, { id: attempt.paymentId }))!;
    if (!unsettled) return this.lateYes(tx, attempt, payment, outcome.taken!);
    await this.refunds.unknown(tx, refund.id);
    if (outcome.taken) return void (await this.takingBack.run(tx, attempt, payment, 'amount_mismatch', outcome.taken));
    const about = { payment: payment.id, attempt: attempt.id, host: attempt.host };
    this.log.info({ ...about, why: outcome.why, askAgainSeconds: then.waitSeconds }, 'the carrier is silent about a recharge');
    if (stuck === null || attempt.stuckBecause !== null) return;
    this.payments.remember(tx, payment.id, 'needs_a_person', { attempt: attempt.id, because: stuck });
    this.log.error({ ...about, because: stuck }, 'a recharge needs a person');
  }

  /** What a recharge took without our yes is back. Call with the payment locked. */
  async givenBack(tx: Tx, recharge: { id: AttemptId; refundId: RefundId }, back: Refund, how: Back): Promise<void> {
    const { refundedAt } = how;
    const { paymentId, host, amount, cause } = back;
    const money = { attemptId: recharge.id, paymentId, host };
    const takenAt = await this.ledger.suspendedAt(tx, money);
    const method = methodOfBack(takenAt!, how, this.carriers.of(host).terms);
    if (!(await this.refunds.succeeded(tx, back.id, method, refundedAt))) return;
    await this.ledger.resolveSuspense(tx, { ...money, amount, method, happenedAt: refundedAt });
    if (cause === 'late_yes') return this.payments.remember(tx, paymentId, 'late_yes_given_back', { attempt: recharge.id });
    if (!(await this.attempts.settle(tx, recharge.id, 'no', null, null))) return;
    const refund = (await this.refunds.find(recharge.refundId, tx))!;
    await this.ending.all(tx, refund, { attempt: recharge.id, code: 'amount_mismatch' });
  }
}
