import type { Exchanges, Outcome, SilentOutcome } from '#carriers';
import { kstMonth } from '#kernel';
import { Ledger } from '#ledger';
import { Limits } from '#limits';
import { Notices } from '#notices';
import { Attempts, Payments, Refunds, type AgedAttempt, type Begun } from '#payments';
import { afterCommit, LOG, SharedTx, type Log, type Tx } from '#platform';
import { Webhooks } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { afterSilence } from './ask-again.rules.js';
import { GiveBackTaken, type Taken } from './give-back-taken.js';
import { Hearing } from './hearing.js';
import { OnItsWayBack } from './on-its-way-back.js';
import { noteOf, type Heard } from './timeline-note.js';

export type Settling = Pick<
  AgedAttempt,
  'id' | 'paymentId' | 'host' | 'asks' | 'ageSeconds' | 'toldAt' | 'calledBackAt' | 'stuckBecause'
> & {
  readonly heard: Heard;
};
/** What is settled by whoever began it: nothing has been read of it since, and nobody had called back. @param toldAt when he last told the carrier. */
export const justTold = ({ id }: Begun, toldAt: string, ageSeconds: number, exchanges: Exchanges) =>
  ({
    id,
    asks: 0,
    ageSeconds,
    toldAt,
    calledBackAt: null,
    stuckBecause: null,
    heard: { kind: 'carrier_answered', exchanges },
  }) as const;

type Yes = Extract<Outcome, { kind: 'yes' }>;
type No = Extract<Outcome, { kind: 'no' }>;

/** The last step after every call: one transaction by compare-and-set. Lock order: attempt, payment, counters. */
@Injectable()
export class SettleAttempt {
  constructor(
    private readonly shared: SharedTx,
    private readonly payments: Payments,
    private readonly attempts: Attempts,
    private readonly limits: Limits,
    private readonly ledger: Ledger,
    private readonly refunds: Refunds,
    private readonly webhooks: Webhooks,
    private readonly notices: Notices,
    private readonly takingBack: GiveBackTaken,
    private readonly hearing: Hearing,
    private readonly wayBack: OnItsWayBack,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(attempt: Settling, outcome: Outcome): Promise<void> {
    await this.shared.run(attempt.paymentId, async (tx) => {
      if (attempt.asks > 0 && (await this.wayBack.takes(tx, attempt, outcome))) return;
      switch (outcome.kind) {
        case 'yes':
          return this.yes(tx, attempt, outcome);
        case 'no':
          return this.no(tx, attempt, outcome);
        case 'silent':
          return this.silence(tx, attempt, outcome);
      }
    });
    await this.hearing.note(attempt.host, outcome);
  }

  /** @returns false when it had been settled already, or is on its way back. */
  private async settle(tx: Tx, attempt: Settling, outcome: Yes | No): Promise<boolean> {
    const { kind, carrierPaymentId } = outcome;
    const note = noteOf(attempt.heard, attempt.asks, outcome);
    const settled = (unasked: boolean) =>
      this.attempts.settle(tx, attempt.id, kind, carrierPaymentId, note, kind === 'no' ? attempt : null, unasked);
    if (attempt.asks > 0) return settled(false);
    // While he who told the carrier waited for it others may have asked, and begun to give back.
    return (await settled(true)) || (!(await this.wayBack.takes(tx, attempt, outcome)) && settled(false));
  }

  private async yes(tx: Tx, attempt: Settling, outcome: Yes): Promise<void> {
    const { carrierPaymentId, paidAt, amount: taken } = outcome;
    const settled = await this.settle(tx, attempt, outcome);
    const known = { billingMonth: kstMonth(paidAt), carrierReference: carrierPaymentId };
    const set = { ...known, chargedAt: paidAt, notice: null };
    const detail = { ...known, attempt: attempt.id, amount: taken, paidAt };
    const charged = settled && (await this.payments.move(tx, attempt.paymentId, 'charge_taken', { set, detail }));
    if (!charged) return this.lateYes(tx, attempt, { carrierPaymentId, paidAt, amount: taken });
    this.limits.spend(tx, attempt.paymentId);
    const { merchantId, goodsClass, amount } = charged;
    this.ledger.bookCharge(tx, { paymentId: charged.id, merchantId, host: attempt.host, amount, goodsClass, happenedAt: paidAt });
    this.webhooks.announce(tx, this.payments.event(charged));
    this.notices.ofCharge(tx, charged.id, charged.lineKey, attempt.host);
    if (!charged.calledOff) return;
    const refund = {
      host: attempt.host,
      cause: 'merchant',
      amount,
      whole: true,
      reason: 'called off before it was known',
      carrierPaymentId,
    } as const;
    await this.refunds.open(tx, charged, refund);
  }

  /** The payment has ended as refused: its status stays, and the money is given back. */
  private async lateYes(tx: Tx, attempt: Settling, taken: Taken): Promise<void> {
    const payment = await this.payments.lock(tx, { id: attempt.paymentId });
    if (payment?.status !== 'refused' || payment.lateYes) return;
    if (!(await this.takingBack.run(tx, attempt, payment, 'late_yes', taken))) return;
    this.payments.note(tx, payment.id, { lateYes: true }, 'late_yes', { attempt: attempt.id });
  }

  private async no(tx: Tx, attempt: Settling, outcome: No): Promise<void> {
    const { refusal, why } = outcome;
    if (!(await this.settle(tx, attempt, outcome))) return;
    const set = { refusal, notice: null };
    const refused = await this.payments.move(tx, attempt.paymentId, 'charge_denied', {
      set,
      detail: { code: refusal, attempt: attempt.id, why },
    });
    if (!refused) return;
    this.limits.letGo(tx, attempt.paymentId);
    this.webhooks.announce(tx, this.payments.event(refused));
  }

  /** The carrier took another amount than ours: the payment stays unknown until all of it is back, and is then refused. */
  private async otherAmount(tx: Tx, attempt: Settling, outcome: SilentOutcome, taken: Taken): Promise<void> {
    if (!(await this.attempts.silent(tx, attempt, null, null, noteOf(attempt.heard, attempt.asks, outcome))))
      return this.lateYes(tx, attempt, taken);
    await this.payments.move(tx, attempt.paymentId, 'silence', { detail: { attempt: attempt.id, why: 'another amount' } });
    const payment = await this.payments.lock(tx, { id: attempt.paymentId });
    if (payment) await this.takingBack.run(tx, attempt, payment, 'amount_mismatch', taken);
  }

  private async silence(tx: Tx, attempt: Settling, outcome: SilentOutcome): Promise<void> {
    if (outcome.taken) return this.otherAmount(tx, attempt, outcome, outcome.taken);
    const { waitSeconds, stuck } = afterSilence(attempt, outcome.stuckBecause);
    if (!(await this.attempts.silent(tx, attempt, waitSeconds, stuck, noteOf(attempt.heard, attempt.asks, outcome)))) return;
    await this.payments.move(tx, attempt.paymentId, 'silence', { detail: { attempt: attempt.id, why: outcome.why } });
    const about = { attempt: attempt.id, host: attempt.host };
    afterCommit(tx, () => this.log.info({ ...about, why: outcome.why, askAgainSeconds: waitSeconds }, 'the carrier is silent'));
    if (stuck === null || attempt.stuckBecause !== null) return;
    this.payments.remember(tx, attempt.paymentId, 'needs_a_person', { attempt: attempt.id, because: stuck });
    afterCommit(tx, () => this.log.error({ ...about, payment: attempt.paymentId, because: stuck }, 'an attempt needs a person'));
  }
}
