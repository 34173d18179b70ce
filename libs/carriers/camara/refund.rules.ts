import { z } from 'zod';
import { carrierId, chargingInformation, instantOf, marks, marksOf, wonOf, type Marks } from './transaction.rules.js';

/** A refund as the carrier shows it. */
export interface SeenRefund extends Marks {
  readonly id: string;
  /** One of CAMARA's three, or a word that we do not know. */
  readonly status: string;
  /** What a total refund gives back is not told. Null when it is not in won. */
  readonly amount: number | 'rest' | null;
  readonly refundedAt: Date | null;
  /** Why it was denied; a list does not say. */
  readonly reason: string | null;
}

const members = { refundId: carrierId, refundStatus: z.string(), refundDate: z.unknown().optional() };
const shape = z.discriminatedUnion('type', [
  z.object({ ...members, type: z.literal('total'), amountTransaction: z.object(marks) }),
  z.object({
    ...members,
    type: z.literal('partial'),
    amountTransaction: z.object({ ...marks, refundAmount: z.object({ chargingInformation }) }),
  }),
]);

/** @returns null for what is no refund. */
export function readRefund(body: unknown, headers: Readonly<Record<string, unknown>>): SeenRefund | null {
  const read = shape.safeParse(body);
  if (!read.success) return null;
  const refund = read.data;
  return {
    id: refund.refundId,
    status: refund.refundStatus,
    ...marksOf(refund.amountTransaction),
    amount: refund.type === 'total' ? 'rest' : wonOf(refund.amountTransaction.refundAmount.chargingInformation),
    refundedAt: instantOf(refund.refundDate),
    reason: reasonIn(headers),
  };
}

/** The published description has one code for every denial; our carriers say more in a header. */
export function reasonIn(headers: Readonly<Record<string, unknown>>): string | null {
  const reason = headers['x-refusal-reason'];
  return typeof reason === 'string' ? reason : null;
}
