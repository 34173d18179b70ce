import { won } from '#kernel';
import { dontKnow } from './answer.rules.js';
import { nextStep, refusalOf } from './outcome.rules.js';
import type { Seen } from './payment.rules.js';

const DENIED = 'CARRIER_BILLING.PAYMENT_DENIED';
const THRESHOLD = 'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED';
const AMOUNT = 'CARRIER_BILLING.UNAUTHORIZED_AMOUNT';

describe('only a closed list of errors is a no', () => {
  it.each([
    ['order', 403, DENIED, 'policy_refused'],
    ['order', 422, THRESHOLD, 'limit_line_month'],
    ['order', 422, AMOUNT, 'limit_per_payment'],
    ['order', 422, 'SERVICE_NOT_APPLICABLE', 'policy_refused'],
    ['order', 404, 'IDENTIFIER_NOT_FOUND', 'line_terminated'],
    ['confirm', 403, DENIED, 'policy_refused'],
    ['confirm', 422, 'SERVICE_NOT_APPLICABLE', 'policy_refused'],
  ] as const)('%s %i %s is %s', (to, status, code, refusal) => {
    expect(refusalOf(to, { status, body: { status, code, message: '' } })).toBe(refusal);
  });

  it.each([
    ['order', 400, 'INVALID_ARGUMENT'],
    ['order', 400, 'INVALID_SINK'],
    ['order', 400, DENIED],
    ['order', 401, 'UNAUTHENTICATED'],
    ['order', 403, 'PERMISSION_DENIED'],
    ['order', 404, 'NOT_FOUND'],
    ['order', 409, 'ALREADY_EXISTS'],
    ['order', 422, 'MISSING_IDENTIFIER'],
    ['order', 422, 'UNNECESSARY_IDENTIFIER'],
    ['order', 429, 'TOO_MANY_REQUESTS'],
    ['order', 500, DENIED],
    ['order', 503, 'UNAVAILABLE'],
    ['confirm', 404, 'IDENTIFIER_NOT_FOUND'],
    ['confirm', 404, 'NOT_FOUND'],
    ['confirm', 409, 'CARRIER_BILLING.PAYMENT_CONFIRMED'],
    ['confirm', 409, 'CARRIER_BILLING.PAYMENT_CANCELLED'],
    ['confirm', 422, THRESHOLD],
  ] as const)('%s %i %s is don’t know', (to, status, code) => {
    expect(refusalOf(to, { status, body: { status, code, message: '' } })).toBeNull();
  });

  it.each([undefined, null, 'no', 7, [], {}, { code: 7 }, { code: 'lower' }, { code: `X${'X'.repeat(80)}` }])(
    'a body %j is no refusal',
    (body) => {
      expect(refusalOf('order', { status: 403, body })).toBeNull();
    },
  );

  it.each([
    [503, { code: 'UNAVAILABLE' }, '503 UNAVAILABLE', true, true],
    [503, undefined, '503 without JSON', false, true],
    [500, { code: 'INTERNAL' }, '500 INTERNAL', false, true],
    [429, { code: 'TOO_MANY_REQUESTS' }, '429 TOO_MANY_REQUESTS', false, false],
    [400, { message: '+821012345678' }, '400 without a code', false, false],
  ])('%i %j is silence, told as "%s"', (status, body, why, maintenance, deaf) => {
    expect(dontKnow({ status, body })).toEqual({ kind: 'silent', why, maintenance, deaf, stuckBecause: null, taken: null });
  });
});

describe('only succeeded is yes; only denied and cancelled are no', () => {
  const paidAt = new Date('2026-11-20T00:00:00Z');
  const seen = (status: string, more: Partial<Seen> = {}): Seen => ({
    id: 'p',
    status,
    clientCorrelator: 'a',
    referenceCode: 'a',
    amount: 4900,
    paidAt: null,
    ...more,
  });
  const order = { amount: won(4900), startedAt: new Date('2026-11-20T00:00:00Z'), ageSeconds: 3600 };
  const wrong = { amount: 4910 };

  it.each([
    ['succeeded', { paidAt }, true, { do: 'yes', paidAt }],
    ['succeeded', { paidAt }, false, { do: 'yes', paidAt }],
    ['succeeded', {}, true, { do: 'wait', why: 'succeeded without a date' }],
    ['succeeded', { paidAt, ...wrong }, true, { do: 'stop' }],
    ['succeeded', { paidAt, amount: null }, true, { do: 'stop' }],
    ['denied', {}, true, { do: 'no', refusal: 'policy_refused', why: 'denied' }],
    ['cancelled', {}, true, { do: 'no', refusal: 'carrier_unavailable', why: 'cancelled' }],
    ['cancelled', wrong, true, { do: 'no', refusal: 'amount_mismatch', why: 'cancelled' }],
    ['reserved', {}, true, { do: 'confirm' }],
    ['reserved', {}, false, { do: 'cancel' }],
    ['reserved', wrong, true, { do: 'cancel' }],
    ['reserved', { amount: null }, true, { do: 'cancel' }],
    ['pending_validation', {}, true, { do: 'cancel' }],
    ['processing', {}, true, { do: 'wait', why: 'processing' }],
    ['processing', wrong, false, { do: 'wait', why: 'processing' }],
    ['failed', {}, true, { do: 'wait', why: 'a status that is not known' }],
  ])('%s %j, wanted %s', (status, more, wanted, step) => {
    expect(nextStep(seen(status, more), order, wanted)).toEqual(step);
  });

  it.each([
    ['0001-01-01T00:00:00Z', false],
    ['2026-11-18T23:59:59Z', false],
    ['2026-11-19T00:00:00Z', true],
    ['2026-11-21T01:00:00Z', true],
    ['2026-11-21T01:00:01Z', false],
    ['2099-01-01T00:00:00Z', false],
  ])('succeeded on %s, begun on the 20th and an hour ago: whether that is a date is %s', (date, believed) => {
    const at = new Date(date);
    const step = believed ? { do: 'yes', paidAt: at } : { do: 'wait', why: 'succeeded without a date' };
    expect(nextStep(seen('succeeded', { paidAt: at }), order, true)).toEqual(step);
  });

  it('nobody believes less because the clock was set back meanwhile', () => {
    expect(nextStep(seen('succeeded', { paidAt }), { ...order, ageSeconds: -86_400 * 40 }, true)).toEqual({ do: 'yes', paidAt });
  });
});
