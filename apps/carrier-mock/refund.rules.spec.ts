import fc from 'fast-check';
import { amountOf, leftOf, wayOf, whyNotCancel } from './refund.rules.js';

const paid = {
  status: 'succeeded',
  amount: 4910,
  paymentAmount: { chargingInformation: { amount: 4900, currency: 'KRW', description: 'x' } },
} as const;
const partial = (amount: number) =>
  ({ type: 'partial', refundAmount: { chargingInformation: { amount, currency: 'KRW', description: 'x' } } }) as const;
const total = { type: 'total', refundAmount: {} } as const;

describe('what goes back', () => {
  test('everything that was charged, also what was never asked for', () => {
    expect(amountOf(paid, [], total, false)).toBe(4910);
    expect(amountOf(paid, [{ type: 'partial', status: 'processing', amount: 910 }], total, false)).toBe(4000);
  });

  test('a denied refund gives its amount free again, one under way does not', () => {
    const refund = { type: 'total', amount: 4910 } as const;
    expect(leftOf(paid, [{ ...refund, status: 'processing' }])).toBe(0);
    expect(leftOf(paid, [{ ...refund, status: 'denied' }])).toBe(4910);
    expect(amountOf(paid, [{ ...refund, status: 'denied' }], partial(10), true)).toBe(10);
  });

  test('nothing of a payment that was not charged', () => {
    for (const status of ['processing', 'reserved', 'pending_validation', 'denied', 'cancelled'] as const) {
      expect(leftOf({ ...paid, status }, [])).toBe(0);
      expect(() => amountOf({ ...paid, status }, [], total, true)).toThrow('Payment is not yet completed.');
    }
  });

  test('a carrier without parts gives back all that is left, also by its amount', () => {
    expect(() => amountOf(paid, [], partial(4900), false)).toThrow('Refund denied by business.');
    expect(amountOf(paid, [], partial(4910), false)).toBe(4910);
  });

  test('an item of the payment, with its taxes, and never more than it cost', () => {
    const item = { id: 'i1', amount: 300 };
    const of = (refundDetail: object) => () =>
      amountOf(
        { ...paid, paymentAmount: { ...paid.paymentAmount, paymentDetails: [item] } },
        [],
        {
          type: 'partial',
          refundAmount: {
            ...partial(300).refundAmount,
            refundDetails: [{ paymentItemId: 'i1', amount: 300, currency: 'KRW', ...refundDetail }],
          },
        },
        true,
      );
    expect(of({})()).toBe(300);
    for (const wrong of [{ paymentItemId: 'i2' }, { amount: 301 }, { isTaxIncluded: true }])
      expect(of(wrong)).toThrow('Inconsistent refundDetails');
  });

  test('whatever is asked in whatever order, never more than was charged', () => {
    const asked = fc.array(fc.oneof(fc.constant(total), fc.integer({ min: 1, max: 6000 }).map(partial)), { maxLength: 30 });
    fc.assert(
      fc.property(asked, fc.boolean(), fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (orders, native, denied) => {
        const refunds: { type: 'total' | 'partial'; status: 'succeeded' | 'denied'; amount: number }[] = [];
        for (const [i, order] of orders.entries()) {
          try {
            refunds.push({ type: order.type, status: denied[i] ? 'denied' : 'succeeded', amount: amountOf(paid, refunds, order, native) });
          } catch {
            // refused: nothing goes back
          }
          expect(leftOf(paid, refunds)).toBeGreaterThanOrEqual(0);
        }
        const back = refunds.filter(({ status }) => status === 'succeeded').reduce((sum, { amount }) => sum + amount, 0);
        expect(leftOf(paid, refunds)).toBe(4910 - back);
      }),
    );
  });
});

describe('cancel or credit', () => {
  const at = (text: string) => Date.parse(text);
  test.each([
    ['2030-01-31T14:59:59.999Z', 0, 'cancel'],
    ['2030-01-31T15:00:00.000Z', 0, 'refund'],
    ['2030-01-31T14:29:59.999Z', 30, 'cancel'],
    ['2030-01-31T14:30:00.000Z', 30, 'refund'],
    ['2030-12-31T14:59:59.999Z', 0, 'refund'],
    ['2029-12-31T14:59:59.999Z', 0, 'refund'],
    ['2029-12-31T14:50:00.000Z', 30, 'refund'],
  ])('paid on January 15th, given back at %s with a cut-off of %d minutes: %s', (then, cutOff, way) => {
    expect(wayOf(at('2030-01-15T00:00:00Z'), at(then), cutOff)).toBe(way);
  });

  test('with a cut-off of the longest month nothing is ever cancelled', () => {
    const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
    fc.assert(fc.property(instants, (date) => wayOf(date.getTime(), date.getTime(), 31 * 24 * 60) === 'refund'));
  });

  test('a line that is not what it was keeps its charge', () => {
    const line = { carrier: 'kct', ported: false, nameChanged: false, billPaidEarly: false } as const;
    expect(whyNotCancel(line, 'skt')).toBeNull();
    expect(whyNotCancel({ ...line, billPaidEarly: true }, 'skt')).toBe('bill_paid_early');
    for (const change of [{ ported: true }, { nameChanged: true, billPaidEarly: true }, { carrier: 'lgu' }] as const)
      expect(whyNotCancel({ ...line, ...change }, 'skt')).toBe('line_changed');
  });
});
