import type { Host } from '#kernel';
import type { Line } from './line.js';
import type { PaymentAmount } from './payment.js';

interface Manner {
  /** What a clientCorrelator that was used before is answered. */
  readonly repeated: 'replays' | 'refuses';
  /** How long after a confirmation the money moves. */
  readonly confirmMs: number;
  /** How long a one-step charge stays `processing`, when it does. */
  readonly chargeMs: number;
  /** Every so many-th one-step charge is `processing` first; null: none. */
  readonly asynchronousEvery: number | null;
  /** Can a part be given back? */
  readonly partialRefund: boolean;
  /** How long a refund stays `processing`, when it does. */
  readonly refundMs: number;
  /** Every so many-th refund is `processing` first; null: none. */
  readonly asynchronousRefundEvery: number | null;
}

const AT_ONCE = { refundMs: 1000, asynchronousRefundEvery: null };
const NOW_AND_THEN = { refundMs: 1000, asynchronousRefundEvery: 4 };

/** Where the three carriers differ. All of them offer both procedures. */
export const MANNERS: Readonly<Record<Host, Manner>> = {
  skt: { repeated: 'replays', confirmMs: 0, chargeMs: 1000, asynchronousEvery: null, partialRefund: true, ...AT_ONCE },
  kt: { repeated: 'refuses', confirmMs: 0, chargeMs: 1000, asynchronousEvery: 4, partialRefund: true, ...NOW_AND_THEN },
  lgu: { repeated: 'replays', confirmMs: 300, chargeMs: 1000, asynchronousEvery: null, partialRefund: false, ...AT_ONCE },
};

/** A reservation that nobody confirms is let go after this much of the carriers' time. */
export const RESERVATION_MS = 600_000;

/** Wrong codes after which a payment in validation is denied. */
export const VALIDATION_TRIES = 3;

/** Does the standing of this line allow this payment? */
export function mayPay(line: Line, { chargingMetaData }: PaymentAmount): boolean {
  if (line.standing === 'no_physical_goods') return chargingMetaData?.purchaseCategoryCode !== 'physical';
  return line.standing === 'active';
}
