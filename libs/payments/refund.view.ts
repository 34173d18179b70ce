import type { MerchantId, PaymentId } from '#kernel';
import { presentRefusal } from './payment.view.js';
import type { Refund } from './payments.table.js';

/** Every read of a refund, and the data of its webhooks. `amount` is what goes back, never what is left. */
export const presentRefund = (refund: Refund) => ({
  id: refund.id,
  object: 'refund' as const,
  payment: refund.paymentId,
  amount: refund.amount,
  requestedAmount: refund.requestedAmount,
  currency: 'KRW' as const,
  status: refund.status,
  method: refund.method,
  reason: refund.reason,
  refusal: refund.refusal ? presentRefusal(refund.refusal) : null,
  createdAt: refund.createdAt.toISOString(),
  refundedAt: refund.refundedAt?.toISOString() ?? null,
});

export type RefundView = ReturnType<typeof presentRefund>;

export interface RefundEvent {
  readonly merchantId: MerchantId;
  readonly paymentId: PaymentId;
  readonly type: 'refund.succeeded' | 'refund.failed';
  readonly sequence: number;
  readonly data: RefundView;
}

/** @param sequence the payment's, raised for this event. */
export const refundEvent = (refund: Refund, sequence: number): RefundEvent => ({
  merchantId: refund.merchantId,
  paymentId: refund.paymentId,
  type: refund.status === 'succeeded' ? 'refund.succeeded' : 'refund.failed',
  sequence,
  data: presentRefund(refund),
});
