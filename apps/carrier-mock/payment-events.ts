import { cloudEvent, type Notice } from './cloud-event.js';
import type { Payment, PaymentStatus } from './payment.js';

type News = 'payment-pending-validation' | 'payment-reserved' | 'payment-completed' | 'payment-cancelled' | 'payment-denied';
const FINAL: ReadonlySet<News> = new Set(['payment-completed', 'payment-cancelled', 'payment-denied'] satisfies News[]);

/** What the sink of a payment is told of its status now; null: nothing. @param at milliseconds since the epoch. */
export function paymentNotice(payment: Payment, at: number): Notice | null {
  const news = NEWS[payment.status];
  if (news === null) return null;
  const failed = news === 'payment-denied';
  const data = {
    paymentId: payment.id,
    status: failed ? 'failed' : 'succeeded',
    description: DESCRIPTIONS[news],
    ...(news === 'payment-completed' ? { paymentDate: new Date(payment.paidAt!).toISOString() } : {}),
    ...(failed ? { denialReason: DESCRIPTIONS[news] } : {}),
  };
  const last = FINAL.has(news);
  return {
    of: payment.id,
    thread: payment.id,
    mayWait: !last,
    last,
    event: cloudEvent(payment.carrier, 'carrier-billing', news, at, data),
  };
}

const NEWS = {
  processing: null,
  pending_validation: 'payment-pending-validation',
  reserved: 'payment-reserved',
  succeeded: 'payment-completed',
  cancelled: 'payment-cancelled',
  denied: 'payment-denied',
} as const satisfies Record<PaymentStatus, News | null>;

const DESCRIPTIONS = {
  'payment-pending-validation': 'The payment waits for its validation.',
  'payment-reserved': 'The amount is reserved.',
  'payment-completed': 'The payment is charged.',
  'payment-cancelled': 'The reservation is cancelled.',
  'payment-denied': 'The payment is denied.',
} as const satisfies Record<News, string>;
