import type { RefusalCode } from '#kernel';
import type { RefundOrder, Terms } from '../carrier.js';
import { silent, type RefundOutcome } from '../carriers.rules.js';
import { errorCode } from './answer.rules.js';
import { believable, type Tried } from './believable.rules.js';
import { reasonIn, type SeenRefund } from './refund.rules.js';

type Asked = Pick<RefundOrder, 'amount' | 'whole'>;
type Carries = Pick<Terms, 'partialRefund'>;

/** What a carrier's own word for a denial means. */
const DENIALS = new Map<string | null, RefusalCode>([
  ['line_changed', 'cancel_line_changed'],
  ['bill_paid_early', 'cancel_bill_paid_early'],
  ['partial_not_supported', 'partial_not_supported'],
]);

function whyDenied(reason: string | null, { whole }: Asked, { partialRefund }: Carries): RefusalCode {
  return DENIALS.get(reason) ?? (!whole && partialRefund === 'none' ? 'partial_not_supported' : 'policy_refused');
}

/** Why the carrier refused, null when this is no refusal: only a closed list of errors is a no, everything else that is not a refund is "don't know". */
export function refundRefusalOf(
  answer: { readonly status: number; readonly body: unknown; readonly headers: Readonly<Record<string, unknown>> },
  asked: Asked,
  terms: Carries,
): RefusalCode | null {
  switch (`${answer.status} ${errorCode(answer.body)}`) {
    case '403 CARRIER_BILLING_REFUND.REFUND_DENIED':
      return whyDenied(reasonIn(answer.headers), asked, terms);
    case '403 CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND':
      return 'already_cancelled';
    case '422 CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT':
      return 'refund_exceeds_rest';
    // "Accumulated user mobile refunds overpass account amount threshold": looked at and refused, nothing was given back.
    case '422 CARRIER_BILLING_REFUND.USER_AMOUNT_THRESHOLD_OVERPASSED':
      return 'policy_refused';
    default:
      return null;
  }
}

/** Only `succeeded` is yes; only `denied` is no. */
export function refundOutcome(seen: SeenRefund, asked: Asked & Tried, terms: Carries): RefundOutcome {
  const refundedAt = believable(seen.refundedAt, asked);
  switch (seen.status) {
    case 'succeeded':
      if (seen.amount !== (asked.whole ? 'rest' : asked.amount))
        return silent('the carrier gave another amount back', { stuckBecause: 'amount_mismatch' });
      // Without its date nobody can say whether it was a cancel.
      return refundedAt ? { kind: 'yes', carrierRefundId: seen.id, refundedAt } : silent('succeeded without a date');
    case 'denied':
      return { kind: 'no', refusal: whyDenied(seen.reason, asked, terms), why: 'denied' };
    case 'processing':
      return silent('processing');
    default:
      return silent('a status that is not known');
  }
}
