import { z } from 'zod';
import { carrierId, chargingInformation, instantOf, marks, marksOf, wonOf, type Marks } from './transaction.rules.js';

/** A payment as the carrier shows it. */
export interface Seen extends Marks {
  readonly id: string;
  /** One of CAMARA's six, or a word that we do not know. */
  readonly status: string;
  /** Null when it is not in won. */
  readonly amount: number | null;
  readonly paidAt: Date | null;
}

const shape = z.object({
  paymentId: carrierId,
  paymentStatus: z.string(),
  paymentDate: z.unknown().optional(),
  amountTransaction: z.object({ ...marks, paymentAmount: z.object({ chargingInformation }) }),
});

/** @returns null for what is no payment. */
export function readPayment(body: unknown): Seen | null {
  const read = shape.safeParse(body);
  if (!read.success) return null;
  const { paymentId, paymentStatus, paymentDate, amountTransaction } = read.data;
  return {
    id: paymentId,
    status: paymentStatus,
    ...marksOf(amountTransaction),
    amount: wonOf(amountTransaction.paymentAmount.chargingInformation),
    paidAt: instantOf(paymentDate),
  };
}
