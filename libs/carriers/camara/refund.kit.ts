import type { RefundOrder } from '../carrier.js';
import { json, type Handler } from './carrier.kit.js';
import { anOrder } from './order.kit.js';

export const REFUNDED_AT = '2026-11-21T01:02:03.000Z';
/** What the fake calls telling, and looking at the refund R-1 of the charge P-1. */
export const TELL = 'POST P-1/refunds';
export const LOOK = 'GET P-1/refunds/R-1';
export const list = (page = 1): string => `list P-1/refunds ${page}`;

export function aRefund(more: Partial<RefundOrder> = {}): RefundOrder {
  return {
    ...anOrder(more),
    startedAt: new Date(REFUNDED_AT),
    carrierPaymentId: 'P-1',
    whole: false,
    insist: false,
    reason: '단순 변심',
    ...more,
  };
}

/** A refund in this status as the carrier shows it. */
export function refund(
  attemptId: string,
  status: string,
  more: { amount?: number | null; id?: string; refundDate?: string | undefined; currency?: string } = {},
): Record<string, unknown> {
  const { amount = 4900, id = 'R-1', currency = 'KRW', ...rest } = more;
  const refundAmount = amount === null ? {} : { chargingInformation: { amount, currency, description: 'x' } };
  return {
    refundId: id,
    refundStatus: status,
    type: amount === null ? 'total' : 'partial',
    refundCreationDate: REFUNDED_AT,
    ...(status === 'succeeded' ? { refundDate: REFUNDED_AT } : {}),
    amountTransaction: { clientCorrelator: attemptId, referenceCode: attemptId, refundAmount },
    ...rest,
  };
}

/** The fake answers with the refund of whoever ordered. */
export const given =
  (status: string, more: Parameters<typeof refund>[2] = {}): Handler =>
  (request, body, response) =>
    json(201, refund(body.amountTransaction!.clientCorrelator, status, more))(request, body, response);

/** A denial, with the carrier's own word for it. */
export const denied = (reason?: string): Handler =>
  json(
    403,
    { status: 403, code: 'CARRIER_BILLING_REFUND.REFUND_DENIED', message: 'in words' },
    reason === undefined ? {} : { 'x-refusal-reason': reason },
  );

export const back = { kind: 'yes', carrierRefundId: 'R-1', refundedAt: new Date(REFUNDED_AT) };
