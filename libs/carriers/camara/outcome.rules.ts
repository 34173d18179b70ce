import type { RefusalCode } from '#kernel';
import type { Order } from '../carrier.js';
import { errorCode } from './answer.rules.js';
import { believable, type Tried } from './believable.rules.js';
import type { Seen } from './payment.rules.js';

/** The only errors that are a no. Everything else that is not a payment is "don't know". */
export const REFUSED_BY = [
  { to: 'order', status: 403, code: 'CARRIER_BILLING.PAYMENT_DENIED', refusal: 'policy_refused' },
  { to: 'order', status: 422, code: 'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED', refusal: 'limit_line_month' },
  { to: 'order', status: 422, code: 'CARRIER_BILLING.UNAUTHORIZED_AMOUNT', refusal: 'limit_per_payment' },
  { to: 'order', status: 422, code: 'SERVICE_NOT_APPLICABLE', refusal: 'policy_refused' },
  { to: 'order', status: 404, code: 'IDENTIFIER_NOT_FOUND', refusal: 'line_terminated' },
  // A refused confirmation leaves the reservation standing: it is cancelled, and the carrier's own word on the payment is what counts.
  { to: 'confirm', status: 403, code: 'CARRIER_BILLING.PAYMENT_DENIED', refusal: 'policy_refused' },
  { to: 'confirm', status: 422, code: 'SERVICE_NOT_APPLICABLE', refusal: 'policy_refused' },
] as const satisfies readonly { to: 'order' | 'confirm'; status: number; code: string; refusal: RefusalCode }[];

/** Why the carrier refused, null when this is no refusal. */
export function refusalOf(to: 'order' | 'confirm', answer: { readonly status: number; readonly body: unknown }): RefusalCode | null {
  const code = errorCode(answer.body);
  return REFUSED_BY.find((row) => row.to === to && row.status === answer.status && row.code === code)?.refusal ?? null;
}

/** What a payment at the carrier asks of us. */
export type Step =
  | { readonly do: 'yes'; readonly paidAt: Date }
  | { readonly do: 'no'; readonly refusal: RefusalCode; readonly why: string }
  | { readonly do: 'confirm' | 'cancel' }
  | { readonly do: 'wait'; readonly why: string }
  /** Another amount was taken; only a person can put that right. */
  | { readonly do: 'stop' };

/** Only `succeeded` is yes; only `denied` and `cancelled` are no. */
export function nextStep(seen: Seen, order: Pick<Order, 'amount'> & Tried, wanted: boolean): Step {
  const right = seen.amount === order.amount;
  const paidAt = believable(seen.paidAt, order);
  switch (seen.status) {
    case 'succeeded':
      if (!right) return { do: 'stop' };
      // Without its date nobody can say on which month's bill it stands.
      return paidAt ? { do: 'yes', paidAt } : { do: 'wait', why: 'succeeded without a date' };
    case 'denied':
      return { do: 'no', refusal: 'policy_refused', why: 'denied' };
    case 'cancelled':
      return { do: 'no', refusal: right ? 'carrier_unavailable' : 'amount_mismatch', why: 'cancelled' };
    case 'reserved':
      return { do: right && wanted ? 'confirm' : 'cancel' };
    case 'pending_validation':
      // The carrier wants a code of its own; nobody is there to type it.
      return { do: 'cancel' };
    case 'processing':
      return { do: 'wait', why: 'processing' };
    default:
      return { do: 'wait', why: 'a status that is not known' };
  }
}
