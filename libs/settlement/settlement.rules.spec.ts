import fc from 'fast-check';
import { won, type Month } from '#kernel';
import { balanceOf, conclude, isMonth, lastDayOf, monthBefore, nextMonth, PAYOUTS, type Sums, type Terms } from './settlement.rules.js';

const amount = fc.nat({ max: 10 ** 13 });
const sums: fc.Arbitrary<Sums> = fc.record({
  gross: amount, cancels: amount, credits: amount, clawbacks: amount, recovered: amount, fee: fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), vat: fc.integer({ min: -(10 ** 11), max: 10 ** 11 }),
  withheld: amount, awaited: amount, released: amount, broughtForward: fc.integer({ min: -(10 ** 13), max: 10 ** 13 }),
}); // prettier-ignore
const terms: fc.Arbitrary<Terms> = fc.record({
  payout: fc.constantFrom(...PAYOUTS),
  threshold: fc.nat({ max: 1_000_000 }).map(won),
  earlyBasisPoints: fc.integer({ min: 0, max: 5000 }),
  payoutAfterDays: fc.nat({ max: 180 }),
});
const feeOn = (n: number, basisPoints: number) => {
  const fee = Number((BigInt(n) * BigInt(basisPoints)) / 10_000n);
  return { fee, vat: Math.floor(fee / 10) };
};

describe('whatever happened in a month', () => {
  it('nothing is lost between what is paid, carried forward and taken for paying early, and all are whole won', () => {
    fc.assert(
      fc.property(sums, terms, (s, t) => {
        const { earlyFee, earlyVat, net, carriedForward } = conclude(s, t, feeOn);
        expect(
          s.gross - s.cancels - s.credits - s.clawbacks + s.recovered - s.fee - s.vat - s.withheld - s.awaited + s.released + s.broughtForward - earlyFee - earlyVat,
        ).toBe(net + carriedForward); // prettier-ignore
        expect([earlyFee, earlyVat, net, carriedForward].every(Number.isSafeInteger)).toBe(true);
        expect(Math.min(earlyFee, earlyVat, net)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });

  it('all is paid or all is carried; less than the threshold is never paid, and nobody pays for what he does not get', () => {
    fc.assert(
      fc.property(sums, terms, (s, t) => {
        const { earlyFee, net, carriedForward } = conclude(s, t, feeOn);
        if (net > 0) expect([net >= t.threshold, carriedForward]).toEqual([true, 0]);
        else expect([earlyFee, carriedForward]).toEqual([0, balanceOf(s)]);
        if (t.payout === 'regular') expect(earlyFee).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('months that follow each other pay, in the end, what one long month would have, but for what is still carried', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20_000, max: 20_000 }), { maxLength: 24 }), terms, (nets, t) => {
        const none = { cancels: 0, credits: 0, clawbacks: 0, recovered: 0, fee: 0, vat: 0, withheld: 0, awaited: 0, released: 0 };
        let [carried, paid] = [0, 0];
        for (const gross of nets) {
          const end = conclude({ ...none, gross, broughtForward: carried }, { ...t, payout: 'regular' }, feeOn);
          [carried, paid] = [end.carriedForward, paid + end.net];
        }
        expect(paid + carried).toBe(nets.reduce((all, n) => all + n, 0));
        expect(carried).toBeLessThan(Math.max(t.threshold, 1));
      }),
    );
  });
});

describe('months', () => {
  it.each([
    ['2026-01', '2025-12', '2026-02', '2026-01-31'],
    ['2026-12', '2026-11', '2027-01', '2026-12-31'],
    ['2028-02', '2028-01', '2028-03', '2028-02-29'],
    ['2026-02', '2026-01', '2026-03', '2026-02-28'],
  ] as const)('%s comes after %s and before %s, and ends with %s', (month, before, next, last) =>
    expect([monthBefore(month), nextMonth(month), lastDayOf(month)]).toEqual([before, next, last]),
  );

  it('the one after the one before is the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1970, max: 2200 }), fc.integer({ min: 1, max: 12 }), (year, n) => {
        const month = `${year}-${String(n).padStart(2, '0')}` as Month;
        expect([nextMonth(monthBefore(month)), monthBefore(nextMonth(month)), isMonth(month)]).toEqual([month, month, true]);
      }),
    );
  });

  it.each(['2026-00', '2026-13', '2026-1', '26-01', '2026-01-01', '', '2026-01\n'])('%j is none', (text) =>
    expect(isMonth(text)).toBe(false),
  );
});
