import { won } from '#kernel';
import { refundOutcome, refundRefusalOf } from './refund-outcome.rules.js';
import type { SeenRefund } from './refund.rules.js';

const OURS = 'CARRIER_BILLING_REFUND.';
const DENIED = `${OURS}REFUND_DENIED`;
const part = { amount: won(4900), whole: false };
const rest = { amount: won(4900), whole: true };
const native = { partialRefund: 'native' } as const;
const none = { partialRefund: 'none' } as const;
const answer = (status: number, code: string, reason?: string) => ({
  status,
  body: { status, code, message: '' },
  headers: reason === undefined ? {} : { 'x-refusal-reason': reason },
});

describe('only a closed list of errors is a no', () => {
  it.each([
    [403, DENIED, 'line_changed', part, native, 'cancel_line_changed'],
    [403, DENIED, 'line_changed', part, none, 'cancel_line_changed'],
    [403, DENIED, 'bill_paid_early', rest, native, 'cancel_bill_paid_early'],
    [403, DENIED, 'partial_not_supported', part, none, 'partial_not_supported'],
    [403, DENIED, undefined, part, none, 'partial_not_supported'],
    [403, DENIED, undefined, rest, none, 'policy_refused'],
    [403, DENIED, undefined, part, native, 'policy_refused'],
    [403, DENIED, 'a mood', rest, native, 'policy_refused'],
    [403, DENIED, '__proto__', rest, native, 'policy_refused'],
    [403, `${OURS}PAYMENT_NOT_ELIGIBLE_FOR_REFUND`, undefined, part, native, 'already_cancelled'],
    [422, `${OURS}UNAUTHORIZED_AMOUNT`, undefined, part, native, 'refund_exceeds_rest'],
    [422, `${OURS}USER_AMOUNT_THRESHOLD_OVERPASSED`, undefined, part, native, 'policy_refused'],
    [422, `${OURS}USER_AMOUNT_THRESHOLD_OVERPASSED`, 'line_changed', rest, none, 'policy_refused'],
  ] as const)('%i %s, because of %s: %j at %j is %s', (status, code, reason, asked, terms, refusal) => {
    expect(refundRefusalOf(answer(status, code, reason), asked, terms)).toBe(refusal);
  });

  it.each([
    [400, 'INVALID_ARGUMENT'],
    [400, 'INVALID_SINK'],
    [400, DENIED],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [403, 'CARRIER_BILLING.PAYMENT_DENIED'],
    [403, `${OURS}UNAUTHORIZED_AMOUNT`],
    [404, 'NOT_FOUND'],
    [409, 'ALREADY_EXISTS'],
    [422, `${OURS}INVALID_PAYMENT_STATUS`],
    [422, `${OURS}TAXES_MANAGEMENT_MISMATCH`],
    [422, `${OURS}REFUND_DETAILS_MISMATCH`],
    [422, 'CARRIER_BILLING.UNAUTHORIZED_AMOUNT'],
    [429, 'TOO_MANY_REQUESTS'],
    [500, DENIED],
    [503, 'UNAVAILABLE'],
  ])('%i %s is don’t know, whatever the header says', (status, code) => {
    expect(refundRefusalOf(answer(status, code, 'line_changed'), part, native)).toBeNull();
  });

  it.each([undefined, null, 'no', [], {}, { code: 7 }])('a body %j is no refusal', (body) => {
    expect(refundRefusalOf({ status: 403, body, headers: { 'x-refusal-reason': 'line_changed' } }, part, native)).toBeNull();
  });
});

describe('only succeeded is yes; only denied is no', () => {
  const refundedAt = new Date('2026-11-21T00:00:00Z');
  const seen = (status: string, more: Partial<SeenRefund>): SeenRefund => ({
    id: 'R-1',
    status,
    clientCorrelator: 'a',
    referenceCode: 'a',
    amount: 4900,
    refundedAt: null,
    reason: null,
    ...more,
  });
  const tried = { startedAt: new Date('2026-11-21T00:00:00Z'), ageSeconds: 3600 };
  const yes = { kind: 'yes', carrierRefundId: 'R-1', refundedAt };
  const mismatch = { kind: 'silent', stuckBecause: 'amount_mismatch' };

  it.each([
    ['succeeded', { refundedAt }, part, yes],
    ['succeeded', { refundedAt, amount: 'rest' }, rest, yes],
    ['succeeded', {}, part, { kind: 'silent', why: 'succeeded without a date', stuckBecause: null }],
    ['succeeded', { refundedAt, amount: 4910 }, part, mismatch],
    ['succeeded', { refundedAt, amount: null }, part, mismatch],
    ['succeeded', { refundedAt, amount: 'rest' }, part, mismatch],
    ['succeeded', { refundedAt }, rest, mismatch],
    ['denied', { reason: 'line_changed' }, part, { kind: 'no', refusal: 'cancel_line_changed', why: 'denied' }],
    ['denied', {}, part, { kind: 'no', refusal: 'policy_refused', why: 'denied' }],
    ['processing', {}, part, { kind: 'silent', why: 'processing', stuckBecause: null }],
    ['cancelled', {}, part, { kind: 'silent', why: 'a status that is not known', stuckBecause: null }],
  ] as const)('%s %j, asked for %j', (status, more, asked, outcome) => {
    expect(refundOutcome(seen(status, more), { ...asked, ...tried }, native)).toMatchObject(outcome);
  });

  it.each(['0001-01-01T00:00:00Z', '2026-11-19T23:59:59Z', '2026-11-22T01:00:01Z', '2099-01-01T00:00:00Z'])(
    'succeeded on %s, begun on the 21st and an hour ago, is succeeded without a date',
    (date) => {
      const outcome = refundOutcome(seen('succeeded', { refundedAt: new Date(date) }), { ...part, ...tried }, native);
      expect(outcome).toMatchObject({ kind: 'silent', why: 'succeeded without a date', stuckBecause: null });
    },
  );
});
