import fc from 'fast-check';
import { kstDay, kstMonth } from './dates.js';

describe('Korean calendar', () => {
  it.each([
    ['2026-10-31T14:59:59.999Z', '2026-10'],
    ['2026-10-31T15:00:00.000Z', '2026-11'],
    ['2026-12-31T15:00:00.000Z', '2027-01'],
    ['2028-02-29T14:59:59.000Z', '2028-02'],
    ['2028-02-29T15:00:00.000Z', '2028-03'],
  ])('%s lies in %s', (at, month) => expect(kstMonth(new Date(at))).toBe(month));

  it('summer time was kept until 1988: nine hours are not always right', () =>
    expect(kstDay(new Date('1988-06-30T14:30:00Z'))).toBe('1988-07-01'));

  it('the month is the beginning of the day, and both only ever go forward', () => {
    const instants = fc.date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2060-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 10 ** 11 }), (at, laterMs) => {
        const later = new Date(at.getTime() + laterMs);
        expect(kstDay(at).startsWith(kstMonth(at))).toBe(true);
        expect(kstMonth(later) >= kstMonth(at)).toBe(true);
      }),
    );
  });

  it('every month begins at midnight in Seoul, to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2020, max: 2060 }), fc.integer({ min: 0, max: 11 }), (year, month) => {
        const midnight = Date.UTC(year, month, 1) - 9 * 3_600_000;
        const name = `${year}-${String(month + 1).padStart(2, '0')}`;
        expect(kstMonth(new Date(midnight))).toBe(name);
        expect(kstMonth(new Date(midnight - 1))).not.toBe(name);
      }),
    );
  });
});
