import { cloudEvent, type Notice } from './cloud-event.js';
import type { Refund } from './refund.js';

type News = 'refund-completed' | 'refund-denied' | 'refund-in-bill';

/** What the sink of a refund is told of its end; null while it is under way. @param at milliseconds since the epoch. */
export function refundNotice(refund: Refund, at: number): Notice | null {
  const news = newsOf(refund);
  if (news === null) return null;
  const data = {
    paymentId: refund.paymentId,
    refundId: refund.id,
    status: news === 'refund-denied' ? 'failed' : 'succeeded',
    description: DESCRIPTIONS[news],
    ...(news === 'refund-completed' ? { refundDate: new Date(refund.refundedAt!).toISOString() } : {}),
    ...(news === 'refund-denied' ? { denialReason: refund.denialReason } : {}),
  };
  const event = cloudEvent(refund.carrier, 'carrier-billing-refund', news, at, data);
  // One event tells everything of a refund; reordered, it comes after that of the payment's next refund.
  return { of: refund.id, thread: `refunds of ${refund.paymentId}`, mayWait: true, last: true, event };
}

function newsOf({ status, way }: Refund): News | null {
  switch (status) {
    case 'processing':
      return null;
    case 'denied':
      return 'refund-denied';
    case 'succeeded':
      return way === 'cancel' ? 'refund-completed' : 'refund-in-bill';
  }
}

const DESCRIPTIONS = {
  'refund-completed': 'The charge is cancelled.',
  'refund-denied': 'Refund denied by business.',
  'refund-in-bill': 'The amount is credited on the next bill.',
} as const satisfies Record<News, string>;
