import { BRAND_IDS, HOSTS, REFUSAL_CODES, TIMELINE_KINDS } from '#kernel';
import { CAPTURES, CATEGORIES, GOODS_CLASSES, REFUND_METHODS, REFUND_STATUSES, STATUSES } from '#payments';
import { z } from 'zod';
import { CANCEL_ENDS } from '../payments/schemas.js';
import { inline } from './swagger.js';

const time = z.iso.datetime();

/** What every read of a payment answers; a test compares it with real answers. */
export const paymentSchema = z.strictObject({
  id: z.string(),
  object: z.literal('payment'),
  status: z.enum(STATUSES),
  charged: z.enum(['yes', 'no', 'unknown']),
  orderId: z.string(),
  amount: z.int(),
  currency: z.literal('KRW'),
  itemName: z.string(),
  goodsClass: z.enum(GOODS_CLASSES),
  category: z.enum(CATEGORIES),
  capture: z.enum(CAPTURES),
  servicePeriod: z.string().nullable(),
  refundedAmount: z.int(),
  refundableAmount: z.int(),
  carrier: z.enum(BRAND_IDS).nullable(),
  phoneNumber: z.string().nullable(),
  billingMonth: z.string().nullable(),
  refusal: z
    .strictObject({ code: z.enum(REFUSAL_CODES), contact: z.enum(['carrier', 'gateway', 'merchant']), message: z.string() })
    .nullable(),
  nextAction: z.enum(['ask_user', 'wait', 'capture', 'none', 'new_payment', 'inquire']),
  checkoutUrl: z.url(),
  expiresAt: time,
  createdAt: time,
  chargedAt: time.nullable(),
  metadata: z.record(z.string(), z.string()),
  livemode: z.boolean(),
});

/** What every read of a refund answers. */
export const refundSchema = z.strictObject({
  id: z.string(),
  object: z.literal('refund'),
  payment: z.string(),
  amount: z.int(),
  requestedAmount: z.int(),
  currency: z.literal('KRW'),
  status: z.enum(REFUND_STATUSES),
  method: z.enum(REFUND_METHODS).nullable(),
  reason: z.string().nullable(),
  refusal: paymentSchema.shape.refusal,
  createdAt: time,
  refundedAt: time.nullable(),
});

/** What a cancel by order number or by key answers. */
export const orderCancellationSchema = z.strictObject({
  object: z.literal('order_cancellation'),
  orderId: z.string().nullable().describe('Null for a key under which nothing was registered.'),
  done: z.enum(CANCEL_ENDS),
  payment: paymentSchema.nullable(),
});

/** What `GET …/timeline` tells; docs/pages/timeline.md says what each kind means and which members its detail may have. */
export const timelineSchema = z.strictObject({
  id: z.string(),
  at: time,
  kind: z.enum(TIMELINE_KINDS),
  detail: z.record(z.string(), z.unknown()),
});

export const carrierSchema = z.strictObject({
  id: z.enum(BRAND_IDS),
  object: z.literal('carrier'),
  host: z.enum(HOSTS).describe('Whose network a brand is on, and whose bill it comes with.'),
  name: z.string(),
  procedure: z.enum(['one-step', 'two-step']),
  partialRefund: z.enum(['native', 'none']),
  cancelCutOffMinutes: z.int().describe('So long before the end of a month (KST) it takes no cancel for that month any more.'),
  settleWithinSeconds: z.int().describe('What the carrier has taken in shows in its reads after so long.'),
  status: z.enum(['available', 'degraded']),
});

export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().nullable(),
  code: z.string(),
  param: z.string().nullable(),
  charged: z.enum(['yes', 'no', 'unknown']),
  retryable: z.boolean(),
  nextAction: z.string(),
  requestId: z.string(),
});

const list = (item: z.ZodType) => z.strictObject({ data: z.array(item), hasMore: z.boolean() });

export const answers = {
  payment: inline(paymentSchema, 'output'),
  payments: inline(list(paymentSchema), 'output'),
  refund: inline(refundSchema, 'output'),
  refunds: inline(list(refundSchema), 'output'),
  orderCancellation: inline(orderCancellationSchema, 'output'),
  timeline: inline(list(timelineSchema), 'output'),
  carriers: inline(list(carrierSchema), 'output'),
  problem: inline(problemSchema, 'output'),
};
