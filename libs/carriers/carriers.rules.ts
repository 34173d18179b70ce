import { kstMonth, type RefusalCode, type Won } from '#kernel';
import type { Terms } from './carrier.js';

/** After five minutes nobody waits in the window any more; a charge would come as a surprise. */
export const WANTED_SECONDS = 300;
/** The order itself is repeated only this long after the attempt began. */
export const POST_WITHIN_SECONDS = 30;
/** Until then the attempt's own start stands for the moment at which the carrier was told. */
export const FRESH_SECONDS = 2;

/** Three answers, never two. */
export type Outcome =
  | { readonly kind: 'yes'; readonly carrierPaymentId: string; readonly paidAt: Date; readonly amount: Won }
  | { readonly kind: 'no'; readonly refusal: RefusalCode; readonly carrierPaymentId: string | null; readonly why: string }
  | SilentOutcome;

export type RefundOutcome =
  /** Without a refund's id: the carrier has cancelled the payment by itself, and it was seen then. */
  | { readonly kind: 'yes'; readonly carrierRefundId: string | null; readonly refundedAt: Date }
  | { readonly kind: 'no'; readonly refusal: RefusalCode; readonly why: string }
  | SilentOutcome;

/** Don't know. */
export interface SilentOutcome {
  readonly kind: 'silent';
  /** Plain words and codes, fit for a log. */
  readonly why: string;
  readonly maintenance: boolean;
  /** The carrier did not work at all, as opposed to an answer that settles nothing. */
  readonly deaf: boolean;
  /** Asking again will not help: a person must look. */
  readonly stuckBecause: 'amount_mismatch' | null;
  /** What it took although that was not asked for; all of it is to be given back. */
  readonly taken: { readonly carrierPaymentId: string; readonly amount: Won; readonly paidAt: Date } | null;
}

export const silent = (why: string, more: Partial<Omit<SilentOutcome, 'kind' | 'why'>> = {}): SilentOutcome => ({
  kind: 'silent',
  why,
  maintenance: false,
  deaf: false,
  stuckBecause: null,
  taken: null,
  ...more,
});

export const no = (refusal: RefusalCode, why: string, carrierPaymentId: string | null = null): Outcome => ({
  kind: 'no',
  refusal,
  carrierPaymentId,
  why,
});

/**
 * Whether "there is no such payment" may be believed: no order goes out any more, and the last one, had it arrived as late as its time-out allows,
 * would show by now.
 */
export function absenceCounts(ageSeconds: number, sincePostSeconds: number, settleWithinSeconds: number, timeoutMs: number): boolean {
  return ageSeconds > POST_WITHIN_SECONDS && sincePostSeconds > settleWithinSeconds + timeoutMs / 1000;
}

const MINUTE_MS = 60_000;

/**
 * How a carrier gave back, by its own two dates: a cancel in the KST month of the charge and before the carrier's cut-off, when the limit comes back
 * with the money; else a credit on the next bill.
 */
export function methodOf(
  paidAt: Date,
  refundedAt: Date,
  { cancelCutOffMinutes }: Pick<Terms, 'cancelCutOffMinutes'>,
): 'carrier_cancel' | 'next_bill_credit' {
  const month = kstMonth(paidAt);
  const cutOff = new Date(refundedAt.getTime() + cancelCutOffMinutes * MINUTE_MS);
  return kstMonth(refundedAt) === month && kstMonth(cutOff) === month ? 'carrier_cancel' : 'next_bill_credit';
}

/** How what the carrier took without our yes is back. */
export function methodOfBack(
  takenAt: Date,
  { carrierRefundId, refundedAt }: Pick<Extract<RefundOutcome, { kind: 'yes' }>, 'carrierRefundId' | 'refundedAt'>,
  terms: Terms,
): ReturnType<typeof methodOf> {
  return carrierRefundId === null ? 'carrier_cancel' : methodOf(takenAt, refundedAt, terms);
}
