import { Breaks, REJECTIONS, type DueAnswer } from '#billing';
import { Afterwards } from '#ledger';
import { Limits } from '#limits';
import { Payments, type Payment } from '#payments';
import { LOG, type Log, type Tx } from '#platform';
import { Webhooks } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';

/** The carrier does not bill a line: books, limit, state and webhook together. Lock order: payment, counters. */
@Injectable()
export class TakeBack {
  constructor(
    private readonly payments: Payments,
    private readonly limits: Limits,
    private readonly ledger: Afterwards,
    private readonly webhooks: Webhooks,
    private readonly breaks: Breaks,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Only what stands as it was charged is undone; where money has moved since, a person looks. @returns false when a refund is under way, whose end must be known first. */
  async run(tx: Tx, answer: DueAnswer): Promise<boolean> {
    const { paymentId, host, reason, said } = answer;
    const payment = (await this.payments.lock(tx, { id: paymentId }, 'also erased'))!;
    if (payment.refundingAmount > 0) return false;
    const known = { paymentId, merchantId: payment.merchantId, host, amount: said, happenedAt: payment.seenAt };
    const whole = stands(payment, answer) && (await this.ledger.postRejection(tx, known)) === 'posted';
    if (!whole) return this.forAPerson(tx, answer, payment);
    const code = REJECTIONS[reason!].refusal;
    const detail = { code, reason, file: answer.name };
    const rejected = await this.payments.move(tx, paymentId, 'rejected_by_carrier', { set: { refusal: code, notice: null }, detail });
    if (!rejected) throw new Error(`${paymentId} was posted as rejected and is ${payment.status}`);
    this.limits.giveBack(tx, paymentId, payment.amount);
    this.webhooks.announce(tx, this.payments.event(rejected, 'payment.rejected_by_carrier'));
    this.log.warn({ payment: paymentId, host, reason }, 'a carrier does not bill a charge');
    return true;
  }

  private async forAPerson(tx: Tx, answer: DueAnswer, { status }: Payment): Promise<boolean> {
    const { host, businessDate, lineId, paymentId, amount, said, type, reason } = answer;
    const detail = `The carrier rejects this ${type} of ${said} won (${reason}); the payment is ${status}, and more than this charge has moved.`;
    const ours = type === 'CHARGE' ? amount : -amount;
    await this.breaks.open(tx, [
      {
        host,
        businessDate,
        compared: 'results',
        class: said === amount ? 'state' : 'amount',
        about: lineId,
        paymentId,
        ours,
        theirs: 0,
        detail,
      },
    ]);
    return true;
  }
}

const stands = (payment: Payment, { type, said, amount }: DueAnswer): boolean =>
  type === 'CHARGE' &&
  said === amount &&
  payment.status === 'charged' &&
  payment.amount === amount &&
  payment.refundedAmount === 0 &&
  !payment.clawedBack;
