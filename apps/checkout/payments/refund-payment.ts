import { hostOf, isId, won, type RefundId } from '#kernel';
import { Carriers, methodOf } from '#carriers';
import { mayRecharge, type KnownMerchant } from '#merchants';
import {
  charged,
  checkRefund,
  nextAction,
  Payments,
  presentRefund,
  refundable,
  Refunds,
  type Parts,
  type RefundView,
  type SeenPayment,
} from '#payments';
import { Database, Idempotency, problem, type Outcome, type Remembered, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { RefundRequest } from './schemas.js';

/** The merchant gives money back: one call for both worlds. Whether it is a cancel or a credit, the carrier's dates say. */
@Injectable()
export class RefundPayment {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly payments: Payments,
    private readonly refunds: Refunds,
    private readonly carriers: Carriers,
  ) {}

  run(merchant: KnownMerchant, id: string, key: string, request: RefundRequest): Promise<Remembered> {
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: merchant.id, key, route: `POST /v1/payments/${id}/refunds`, body: request }, async () => {
        const payment = isId('payment', id) ? await this.payments.lock(tx, { id }) : null;
        if (!payment || payment.merchantId !== merchant.id) return problem('not_found').outcome();
        return this.refund(tx, merchant, payment, request);
      }),
    );
  }

  /** With the payment locked, so that twenty at once never give back more than was paid. */
  async refund(tx: Tx, merchant: KnownMerchant, payment: SeenPayment, request: RefundRequest): Promise<Outcome> {
    const host = payment.brand && hostOf(payment.brand);
    const check = checkRefund(payment, request.amount ?? null, request.expectedRefundable ?? null, this.partsOf(merchant, payment));
    const known = { charged: charged(payment.status, payment.lateYes), nextAction: nextAction(payment) };
    switch (check.kind) {
      case 'refused':
        return problem(check.code, { ...known, param: 'amount' }).outcome();
      case 'wrong_state':
        return problem('wrong_state', {
          ...known,
          detail: `The payment is ${payment.status}; only a charged one can be refunded.`,
        }).outcome();
      case 'in_progress':
        return problem('wrong_state', {
          ...known,
          detail: 'Another refund of this payment is under way; what is left is known after it.',
        }).outcome();
      case 'other_rest':
        return problem('wrong_state', {
          ...known,
          param: 'expectedRefundable',
          detail: `${refundable(payment)} won are left to refund.`,
        }).outcome();
      case 'ok': {
        const refund = await this.refunds.open(tx, payment, {
          host: host!,
          cause: 'merchant',
          amount: won(check.amount),
          recharge: check.recharge === null ? null : won(check.recharge),
          // The carrier's `total` takes whatever is left there, also what another refund is still about to take.
          whole: check.recharge !== null || (check.amount === refundable(payment) && payment.refundingAmount === 0),
          reason: request.reason ?? null,
          carrierPaymentId: payment.carrierReference!,
        });
        return { status: 201, body: presentRefund(refund!) };
      }
    }
  }

  /** Cancel and recharge only while a cancel takes the charge off the bill: later the rest would be charged in a month of its own. */
  private partsOf(merchant: KnownMerchant, { brand, goodsClass, chargedAt, seenAt }: SeenPayment): Parts {
    if (brand === null || chargedAt === null) return 'none';
    const { terms } = this.carriers.of(hostOf(brand));
    if (terms.partialRefund === 'native') return 'native';
    return mayRecharge(merchant, hostOf(brand), goodsClass) && methodOf(chargedAt, seenAt, terms) === 'carrier_cancel'
      ? 'recharge'
      : 'none';
  }

  async byId(merchant: KnownMerchant, id: string): Promise<RefundView> {
    const found = isId('refund', id) ? await this.refunds.findOf(merchant.id, id) : null;
    if (!found) throw problem('not_found');
    return presentRefund(found);
  }

  async list(
    merchant: KnownMerchant,
    paymentId: string,
    limit: number,
    startingAfter: string | null,
  ): Promise<{ data: RefundView[]; hasMore: boolean }> {
    const payment = isId('payment', paymentId) ? await this.payments.findOf(merchant.id, paymentId) : null;
    if (!payment) throw problem('not_found');
    if (startingAfter !== null && (await this.refunds.findOf(merchant.id, startingAfter as RefundId))?.paymentId !== payment.id)
      throw problem('invalid_request', { param: 'startingAfter', detail: 'There is no such refund of this payment.' });
    const found = await this.refunds.list(payment.id, limit, startingAfter);
    return { data: found.slice(0, limit).map(presentRefund), hasMore: found.length > limit };
  }
}
