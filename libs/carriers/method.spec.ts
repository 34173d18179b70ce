import fc from 'fast-check';
import { methodOf } from './carriers.rules.js';

const HOUR_MS = 3_600_000;
/** The first instant of this month in Korea. @param month months since January 2026. */
const startOf = (month: number): number => Date.UTC(2026, month, 1) - 9 * HOUR_MS;
const method = (paidAt: number, refundedAt: number, cancelCutOffMinutes: number) =>
  methodOf(new Date(paidAt), new Date(refundedAt), { cancelCutOffMinutes });

const MONTHS = Array.from({ length: 36 }, (_, month) => month);
const around = fc.integer({ min: -2000, max: 2000 });

describe('a cancel in the month of the charge and before the cut-off, else a credit on the next bill', () => {
  it.each(MONTHS)('at the end of month %i and 2 s around it', (month) => {
    const [start, end] = [startOf(month), startOf(month + 1)];
    fc.assert(
      fc.property(fc.integer({ min: start, max: end - 1 }), around, fc.integer({ min: 0, max: 1440 }), (paidAt, delta, minutes) => {
        const cutOff = end - minutes * 60_000;
        expect(method(paidAt, cutOff + delta, minutes)).toBe(delta < 0 ? 'carrier_cancel' : 'next_bill_credit');
      }),
      { numRuns: 50, examples: [-2000, -1, 0, 1, 2000].flatMap((delta) => [0, 15].map((minutes) => [end - 1, delta, minutes] as const)) },
    );
  });

  it('charged and given back within 2 s of the same midnight: a cancel only on the same side of it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MONTHS), around, around, (month, paid, refunded) => {
        const end = startOf(month + 1);
        const same = paid < 0 === refunded < 0;
        expect(method(end + paid, end + refunded, 0)).toBe(same ? 'carrier_cancel' : 'next_bill_credit');
      }),
    );
  });

  it.each([
    ['the same month a year later', startOf(0), startOf(12), 0],
    ['a carrier that never cancels', startOf(0), startOf(0), 31 * 1440],
    ['a cut-off that reaches beyond the next month', startOf(1), startOf(1), 31 * 1440],
  ])('%s is a credit', (_, paidAt, refundedAt, minutes) => {
    expect(method(paidAt, refundedAt, minutes)).toBe('next_bill_credit');
  });
});
