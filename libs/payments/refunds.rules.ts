import { won, type RefusalCode, type Won } from '#kernel';
import { AMOUNT_MIN_WON, type Status } from './payments.rules.js';

/** `pending`: the carrier has not been told · `unknown`: told, and it fell silent. Both count as given back until it is known that they failed. */
export const REFUND_STATUSES = ['pending', 'unknown', 'succeeded', 'failed'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

export const refundIsOver = ({ status }: { readonly status: RefundStatus }): boolean => status === 'succeeded' || status === 'failed';

/** In the KST month of the payment it is a cancel and the limit comes back; later a credit on the next bill. Read from the carrier's own dates. */
export const REFUND_METHODS = ['carrier_cancel', 'next_bill_credit'] as const;
export type RefundMethod = (typeof REFUND_METHODS)[number];

export interface Refundable {
  readonly status: Status;
  readonly amount: number;
  readonly refundedAmount: number;
  /** Given back by refunds that are pending or unknown. */
  readonly refundingAmount: number;
  /** Taken back from the merchant already, because the subscriber has not paid. */
  readonly clawedBack?: boolean;
}

/** What may still be given back, in won. */
export const refundable = (payment: Refundable): number =>
  payment.status === 'charged' && !payment.clawedBack ? payment.amount - payment.refundedAmount - payment.refundingAmount : 0;

/**
 * How a part of what this carrier charged can go back: it gives parts back · by contract as a cancel of all and a new charge of the rest, while the
 * payment can still be cancelled · not at all.
 */
export type Parts = 'native' | 'recharge' | 'none';

export type RefundCheck =
  /** `recharge`: won to be charged anew after all has been given back. */
  | { readonly kind: 'ok'; readonly amount: number; readonly recharge: number | null }
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  | { readonly kind: 'wrong_state' }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'other_rest' };

/**
 * @param asked won to give back; null for all that is left.
 * @param expected the rest the merchant believes in, as a guard; null for none.
 */
export function checkRefund(payment: Refundable, asked: number | null, expected: number | null, partial: Parts): RefundCheck {
  if (payment.status === 'refunded') return { kind: 'refused', code: 'already_cancelled' };
  if (payment.status !== 'charged') return { kind: 'wrong_state' };
  // What is left is known only when the recharge is.
  if (partial === 'recharge' && payment.refundingAmount > 0) return { kind: 'in_progress' };
  const rest = refundable(payment);
  if (expected !== null && expected !== rest) return { kind: 'other_rest' };
  const amount = asked ?? rest;
  if (amount > rest || amount === 0) return { kind: 'refused', code: 'refund_exceeds_rest' };
  if (partial === 'native' || amount === rest) return { kind: 'ok', amount, recharge: null };
  // Less than the smallest payment nobody charges.
  if (partial === 'none' || rest - amount < AMOUNT_MIN_WON) return { kind: 'refused', code: 'partial_not_supported' };
  return { kind: 'ok', amount, recharge: rest - amount };
}

/** Won that may go back with this refund, at most. */
export const atStake = ({ amount, rechargeAmount }: { readonly amount: Won; readonly rechargeAmount: Won | null }): Won =>
  won(amount + (rechargeAmount ?? 0));
