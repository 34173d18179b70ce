import { aRefund, refund, REFUNDED_AT } from './refund.kit.js';
import { refundBody } from './order.rules.js';
import { readRefund, reasonIn } from './refund.rules.js';

it('reads what it needs and no more', () => {
  expect(readRefund(refund('att_1', 'succeeded'), {})).toEqual({
    id: 'R-1',
    status: 'succeeded',
    clientCorrelator: 'att_1',
    referenceCode: 'att_1',
    amount: 4900,
    refundedAt: new Date(REFUNDED_AT),
    reason: null,
  });
});

it.each([
  ['a total refund tells no amount', refund('att_1', 'succeeded', { amount: null }), { amount: 'rest' }],
  ['another currency is another amount', refund('att_1', 'succeeded', { currency: 'USD' }), { amount: null }],
  ['a date without a zone is no date', refund('att_1', 'succeeded', { refundDate: '2026-11-21T01:02:03' }), { refundedAt: null }],
  ['no date at all', refund('att_1', 'processing'), { refundedAt: null }],
  ['no correlator', { ...refund('x', 'denied'), amountTransaction: transaction() }, { clientCorrelator: null, referenceCode: 'att_1' }],
])('%s', (_, body, part) => {
  expect(readRefund(body, {})).toMatchObject(part);
});

it.each([
  undefined,
  null,
  'x',
  [],
  {},
  { ...refund('att_1', 'succeeded'), refundId: '' },
  { ...refund('att_1', 'succeeded'), refundId: 'a b' },
  { ...refund('att_1', 'succeeded'), refundStatus: 7 },
  { ...refund('att_1', 'succeeded'), type: 'half' },
  { ...refund('att_1', 'succeeded', { amount: null }), type: 'partial' },
  { ...refund('att_1', 'succeeded'), amountTransaction: {} },
])('%j is no refund', (body) => {
  expect(readRefund(body, {})).toBeNull();
});

it.each([
  [{ 'x-refusal-reason': 'line_changed' }, 'line_changed'],
  [{ 'x-refusal-reason': ['line_changed', 'bill_paid_early'] }, null],
  [{}, null],
])('headers %j say %s', (headers, reason) => {
  expect(reasonIn(headers)).toBe(reason);
});

describe('what a refund is asked with', () => {
  it('a part: its amount; nothing of the line', () => {
    const order = aRefund();
    expect(refundBody(order, null)).toEqual({
      type: 'partial',
      reason: '단순 변심',
      amountTransaction: {
        clientCorrelator: order.attemptId,
        referenceCode: order.attemptId,
        refundAmount: {
          chargingInformation: { amount: 4900, currency: 'KRW', description: '별사탕 100개', isTaxIncluded: true },
          chargingMetaData: { merchantIdentifier: order.merchant.id },
        },
      },
    });
  });

  it('the rest: no amount', () => {
    const order = aRefund({ whole: true, reason: null });
    expect(refundBody(order, null)).toEqual({
      type: 'total',
      amountTransaction: {
        clientCorrelator: order.attemptId,
        referenceCode: order.attemptId,
        refundAmount: { chargingMetaData: { merchantIdentifier: order.merchant.id } },
      },
    });
  });

  it('repeated, the same to the letter', () => {
    const [order, sink] = [aRefund(), { url: 'https://tollgate.example/x', token: 't' }];
    expect(JSON.stringify(refundBody({ ...order, age: () => 29 }, sink))).toBe(JSON.stringify(refundBody(order, sink)));
  });
});

function transaction(): object {
  return { referenceCode: 'att_1', refundAmount: { chargingInformation: { amount: 1, currency: 'KRW', description: 'x' } } };
}
