import { isDeepStrictEqual } from 'node:util';
import { hostOf, kstMonth, type Host } from '#kernel';
import { refuse, refuseRefund, type RefusalReason } from './errors.js';
import type { Line } from './line.js';
import type { Payment } from './payment.js';
import type { Refund, RefundAmount, RefundOrder } from './refund.js';

type Given = Pick<Refund, 'type' | 'status' | 'amount'>;
const stands = (refund: Given): boolean => refund.status !== 'denied';

/** Won of this payment that nobody has asked back yet: what was charged, without refunds that stand or are under way. */
export function leftOf(payment: Pick<Payment, 'status' | 'amount'>, refunds: readonly Given[]): number {
  if (payment.status !== 'succeeded') return 0;
  return refunds.filter(stands).reduce((left, { amount }) => left - amount, payment.amount);
}

/** Won to give back. @throws CarrierError in the order in which a carrier looks. */
export function amountOf(
  payment: Pick<Payment, 'status' | 'amount' | 'paymentAmount'>,
  earlier: readonly Given[],
  { type, refundAmount }: Pick<RefundOrder, 'type' | 'refundAmount'>,
  nativePartial: boolean,
): number {
  if (payment.status !== 'succeeded') throw refuse('refund_invalid_payment_status');
  const left = leftOf(payment, earlier);
  if (earlier.some((refund) => refund.type === 'total' && stands(refund))) throw refuse('refund_not_eligible');
  if (type === 'total') {
    if (left === 0) throw refuse('refund_not_eligible');
    return left;
  }
  const { amount, isTaxIncluded = false } = refundAmount.chargingInformation!;
  if (isTaxIncluded !== (payment.paymentAmount.chargingInformation.isTaxIncluded ?? false)) throw refuse('refund_taxes_mismatch');
  if (!itemsFit(payment.paymentAmount.paymentDetails ?? [], refundAmount)) throw refuse('refund_details_mismatch');
  if (!Number.isSafeInteger(amount) || amount > left) throw refuse('refund_unauthorized_amount');
  if (!nativePartial && amount !== left) throw refuseRefund('partial_not_supported');
  return amount;
}

/** Every item belongs to the payment and is given back with its own taxes, never more than it cost. */
function itemsFit(bought: NonNullable<Payment['paymentAmount']['paymentDetails']>, { refundDetails = [] }: RefundAmount): boolean {
  const cost = new Map(bought.map((item) => [item.id, item]));
  return refundDetails.every(({ paymentItemId, amount, isTaxIncluded = false }) => {
    const item = cost.get(paymentItemId);
    return item !== undefined && amount <= item.amount && isTaxIncluded === (item.isTaxIncluded ?? false);
  });
}

const MINUTE_MS = 60_000;

/** A cancel in the KST month of the payment and before the carrier's cut-off, else a credit on the next bill. Times in milliseconds since the epoch. */
export function wayOf(paidAt: number, at: number, cutOffMinutes: number): 'cancel' | 'refund' {
  const month = kstMonth(new Date(paidAt));
  const open = kstMonth(new Date(at)) === month && kstMonth(new Date(at + cutOffMinutes * MINUTE_MS)) === month;
  return open ? 'cancel' : 'refund';
}

/** Why what this carrier charged the line cannot be cancelled; a credit on the next bill is always possible. */
export function whyNotCancel(
  line: Pick<Line, 'carrier' | 'ported' | 'nameChanged' | 'billPaidEarly'>,
  charged: Host,
): RefusalReason | null {
  if (line.ported || line.nameChanged || hostOf(line.carrier) !== charged) return 'line_changed';
  return line.billPaidEarly ? 'bill_paid_early' : null;
}

/** Is this the refund that was asked for before? Sinks may differ: their tokens change. */
export function isSameRefund(before: Refund, paymentId: string, order: RefundOrder): boolean {
  const parts = (refund: RefundOrder) => [refund.type, refund.reason, refund.referenceCode, refund.refundAmount];
  return before.paymentId === paymentId && isDeepStrictEqual(parts(before), parts(order));
}
