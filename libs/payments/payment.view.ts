import { REFUSALS, type Contact, type MerchantId, type PaymentId, type RefusalCode } from '#kernel';
import { charged, nextAction } from './payments.rules.js';
import type { Payment } from './payments.table.js';
import { refundable } from './refunds.rules.js';

/** Every read of a payment, and the data of its webhooks. Nothing in it is secret; the phone number is masked. */
export function presentPayment(payment: Payment, checkoutUrl: string) {
  const { status, lateYes } = payment;
  return {
    id: payment.id,
    object: 'payment' as const,
    status,
    charged: charged(status, lateYes),
    orderId: payment.orderId,
    amount: payment.amount,
    currency: 'KRW' as const,
    itemName: payment.itemName,
    goodsClass: payment.goodsClass,
    category: payment.category,
    capture: payment.capture,
    servicePeriod: payment.servicePeriod,
    refundedAmount: payment.refundedAmount,
    refundableAmount: refundable(payment),
    carrier: payment.brand,
    phoneNumber: payment.phoneMasked,
    billingMonth: payment.billingMonth,
    refusal: payment.refusal ? presentRefusal(payment.refusal, payment.refusalContact) : null,
    nextAction: nextAction(payment),
    checkoutUrl,
    expiresAt: payment.expiresAt.toISOString(),
    createdAt: payment.createdAt.toISOString(),
    chargedAt: payment.chargedAt?.toISOString() ?? null,
    metadata: payment.metadata,
    livemode: payment.livemode,
  };
}

export type PaymentView = ReturnType<typeof presentPayment>;

export const presentRefusal = (
  code: RefusalCode,
  contact: Contact | null = null,
): { code: RefusalCode; contact: Contact; message: string } => ({
  code,
  contact: contact ?? REFUSALS[code].contact,
  message: REFUSALS[code].ko,
});

export interface PaymentEvent {
  readonly merchantId: MerchantId;
  readonly paymentId: PaymentId;
  readonly type:
    'payment.reserved' | 'payment.charged' | 'payment.refused' | 'payment.expired' | 'payment.cancelled' | 'payment.rejected_by_carrier';
  readonly sequence: number;
  readonly data: PaymentView;
}

/** The type follows from the state, but where the news that led there has one of its own. */
export const paymentEvent = (
  payment: Payment,
  data: PaymentView,
  type = `payment.${payment.status}` as PaymentEvent['type'],
): PaymentEvent => ({
  merchantId: payment.merchantId,
  paymentId: payment.id,
  type,
  sequence: payment.sequence,
  data,
});
