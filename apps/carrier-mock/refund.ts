import type { Host, PhoneNumber } from '#kernel';
import type { RefusalReason } from './errors.js';
import type { ChargingInformation } from './payment.js';

export const REFUND_STATUSES = ['processing', 'denied', 'succeeded'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

export interface RefundItem {
  readonly paymentItemId: string;
  readonly amount: number;
  readonly currency: string;
  readonly isTaxIncluded?: boolean | undefined;
}

/** As the client gave it; only a partial refund tells an amount. */
export interface RefundAmount {
  readonly chargingInformation?: ChargingInformation | undefined;
  readonly chargingMetaData?: { readonly merchantIdentifier?: string | undefined } | undefined;
  readonly refundDetails?: readonly RefundItem[] | undefined;
}

/** What a client asks for. */
export interface RefundOrder {
  readonly type: 'total' | 'partial';
  readonly reason: string | null;
  readonly clientCorrelator: string | null;
  readonly referenceCode: string;
  readonly refundAmount: RefundAmount;
}

export interface Refund extends RefundOrder {
  readonly id: string;
  readonly paymentId: string;
  readonly carrier: Host;
  readonly number: PhoneNumber;
  /** Won that go back, also when all that was left was asked for. */
  readonly amount: number;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  readonly createdStatus: RefundStatus;
  status: RefundStatus;
  refundedAt: number | null;
  /** A cancel takes the charge off the bill; a refund is a credit on the next bill. */
  way: 'cancel' | 'refund' | null;
  denialReason: RefusalReason | null;
  /** Reads say "not found" until then. */
  readonly hiddenUntil: number | null;
  readonly sink: string | null;
}

/** The refund as retrieve and list show it. */
export function refundView(refund: Refund): Record<string, unknown> {
  return view(refund, refund.status);
}

/** The refund as it was when it was created: the same body for every repetition. */
export function createdRefundView(refund: Refund): Record<string, unknown> {
  return view(refund, refund.createdStatus);
}

function view(refund: Refund, status: RefundStatus): Record<string, unknown> {
  const { type, reason, clientCorrelator, refundAmount, referenceCode, sink, refundedAt } = refund;
  return {
    refundId: refund.id,
    refundStatus: status,
    type,
    refundCreationDate: new Date(refund.createdAt).toISOString(),
    ...(status === 'succeeded' ? { refundDate: new Date(refundedAt!).toISOString() } : {}),
    ...(reason === null ? {} : { reason }),
    // The published description knows https sinks only; a local one is taken but not told.
    ...(sink?.startsWith('https://') ? { sink } : {}),
    amountTransaction: { ...(clientCorrelator === null ? {} : { clientCorrelator }), refundAmount, referenceCode },
  };
}
