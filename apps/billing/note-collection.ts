import { Breaks, type DueAnswer } from '#billing';
import { won } from '#kernel';
import { Afterwards } from '#ledger';
import { bearsUnpaid, Merchants } from '#merchants';
import { Objections, Payments, refundable, Refunds, type Payment } from '#payments';
import type { Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** A subscriber has paid a bill, or has not: the books, and what the merchant's contract makes of it. */
@Injectable()
export class NoteCollection {
  constructor(
    private readonly payments: Payments,
    private readonly refunds: Refunds,
    private readonly objections: Objections,
    private readonly ledger: Afterwards,
    private readonly merchants: Merchants,
    private readonly breaks: Breaks,
  ) {}

  /** @returns false when a refund is under way, whose end must be known first. */
  async run(tx: Tx, answer: DueAnswer): Promise<boolean> {
    const { paymentId, host, said: amount, inboundId, n, name: file } = answer;
    const payment = (await this.payments.lock(tx, { id: paymentId }, 'also erased'))!;
    if (payment.refundingAmount > 0) return false;
    const { merchantId, goodsClass } = payment;
    const about = `${inboundId}.${n}`;
    const known = { paymentId, merchantId, host, amount, happenedAt: answer.receivedAt };
    if (answer.outcome === 'COLLECTED') {
      const { posted, restored } = await this.ledger.postCollected(tx, about, known);
      if (posted === 'other') return this.notWhatStands(tx, answer);
      if (posted === 'posted') this.payments.remember(tx, paymentId, 'collected', { amount, file });
      if (restored > 0) {
        this.payments.note(tx, paymentId, { clawedBack: false }, 'clawback_returned', { amount: restored, file });
        if (payment.erased) await this.leaveToAPerson(tx, payment, answer);
        else if (payment.calledOff) await this.giveBack(tx, { ...payment, clawedBack: false }, answer);
      }
      return true;
    }
    const clawBack = bearsUnpaid(await this.merchants.get(merchantId, tx), host, goodsClass);
    const { posted, clawed } = await this.ledger.postUncollected(tx, about, known, clawBack);
    if (posted === 'other') return this.notWhatStands(tx, answer);
    if (posted === 'posted') this.payments.remember(tx, paymentId, 'not_collected', { amount, file });
    if (clawed > 0) this.payments.note(tx, paymentId, { clawedBack: true }, 'clawed_back', { amount: clawed, file });
    return true;
  }

  /** Called off while it was taken back from the merchant. */
  private async giveBack(tx: Tx, payment: Payment, { host }: DueAnswer): Promise<void> {
    const rest = { amount: won(refundable(payment)), whole: true, carrierPaymentId: payment.carrierReference! };
    await this.refunds.open(tx, payment, { ...rest, host, cause: 'merchant', reason: 'called off before it was collected' });
  }

  /** What was called off, or promised to who objected, when who paid is not known here any more, nor can be told. Of what is kept, the promise is on the list of what is owed. */
  private async leaveToAPerson(tx: Tx, { id, calledOff }: Payment, answer: DueAnswer): Promise<void> {
    if (!calledOff && !(await this.objections.accepted(tx, id))) return;
    const why = calledOff ? 'The order was called off' : 'An objection was accepted';
    const detail = `${why} before it was collected, and its payment has been erased since: the money has to be given back with the carrier.`;
    await this.forAPerson(tx, answer, 'state', detail);
  }

  private notWhatStands(tx: Tx, answer: DueAnswer): Promise<boolean> {
    const { outcome, said } = answer;
    return this.forAPerson(
      tx,
      answer,
      'amount',
      `The carrier says ${outcome} of ${said} won, which is not what stands open of this payment.`,
    );
  }

  private async forAPerson(tx: Tx, answer: DueAnswer, kind: 'amount' | 'state', detail: string): Promise<boolean> {
    const { host, businessDate, lineId, paymentId, amount, said, outcome } = answer;
    const about = `${lineId} ${outcome}`;
    await this.breaks.open(tx, [
      { host, businessDate, compared: 'collection', class: kind, about, paymentId, ours: amount, theirs: said, detail },
    ]);
    return true;
  }
}
