import fc from 'fast-check';
import { BASIS_POINTS_MAX, feeGivenBack, feeOn } from './ledger.rules.js';

const amounts = fc.integer({ min: 1, max: 1_000_000 });
const rates = fc.integer({ min: 0, max: BASIS_POINTS_MAX });

describe('a fee', () => {
  it.each([
    [1000, 300, 30, 3, 967],
    [4900, 800, 392, 39, 4469],
    [10, 300, 0, 0, 10],
    [33, 300, 0, 0, 33],
    [34, 300, 1, 0, 33],
    [333, 300, 9, 0, 324],
    [334, 300, 10, 1, 323],
    [1_000_000, 800, 80_000, 8000, 912_000],
    [1_000_000, 0, 0, 0, 1_000_000],
  ])('of %d won at %d basis points is %d, VAT %d, and %d are paid out', (amount, rate, fee, vat, payout) =>
    expect(feeOn(amount, rate)).toEqual({ fee, vat, payout }),
  );

  it('with VAT and payout is the amount, none of them is negative, and neither passes its rate', () => {
    fc.assert(
      fc.property(amounts, rates, (amount, rate) => {
        const { fee, vat, payout } = feeOn(amount, rate);
        expect(fee + vat + payout).toBe(amount);
        expect(Math.min(fee, vat, payout)).toBeGreaterThanOrEqual(0);
        expect(fee * 10_000).toBeLessThanOrEqual(amount * rate);
        expect((fee + 1) * 10_000).toBeGreaterThan(amount * rate);
        expect(vat * 10).toBeLessThanOrEqual(fee);
        expect((vat + 1) * 10).toBeGreaterThan(fee);
      }),
    );
  });

  it('never falls when amount or rate rise; the payout then falls by one won at most, where fee and VAT pass a whole won together', () => {
    fc.assert(
      fc.property(amounts, rates, fc.nat({ max: 1000 }), fc.nat({ max: 100 }), (amount, rate, more, dearer) => {
        const [now, larger] = [feeOn(amount, rate), feeOn(amount + more, rate)];
        const higher = feeOn(amount, Math.min(rate + dearer, BASIS_POINTS_MAX));
        for (const then of [larger, higher]) {
          expect(then.fee).toBeGreaterThanOrEqual(now.fee);
          expect(then.vat).toBeGreaterThanOrEqual(now.vat);
        }
        expect(larger.payout).toBeGreaterThanOrEqual(now.payout - 1);
      }),
    );
  });

  it('is exact for amounts far beyond a phone bill', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), rates, (amount, rate) => {
        const fee = (BigInt(amount) * BigInt(rate)) / 10_000n;
        expect(feeOn(amount, rate)).toMatchObject({ fee: Number(fee), vat: Number(fee / 10n) });
      }),
      { examples: [[9_007_199_254_740_966, 4992]], numRuns: 1000 },
    );
  });
});

describe('refunds', () => {
  /** Amounts that add up to the whole, in any parts. */
  const splits = amounts.chain((amount) =>
    fc
      .array(fc.integer({ min: 1, max: amount }), { maxLength: 12 })
      .map((cuts) => [...new Set([0, ...cuts, amount])].sort((a, b) => a - b))
      .map((edges) => ({ amount, parts: edges.slice(1).map((edge, i) => edge - edges[i]!) })),
  );

  it('of any parts give back exactly the fee taken, never more on the way, and the last gives back the rest', () => {
    fc.assert(
      fc.property(splits, rates, ({ amount, parts }, rate) => {
        const taken = feeOn(amount, rate);
        let [rest, fee, vat] = [amount, 0, 0];
        for (const part of parts) {
          const back = feeGivenBack(rest, part, rate);
          expect(Math.min(back.fee, back.vat)).toBeGreaterThanOrEqual(0);
          [rest, fee, vat] = [rest - part, fee + back.fee, vat + back.vat];
          expect({ fee: taken.fee - fee, vat: taken.vat - vat }).toEqual({ fee: feeOn(rest, rate).fee, vat: feeOn(rest, rate).vat });
        }
        expect({ rest, fee, vat }).toEqual({ rest: 0, fee: taken.fee, vat: taken.vat });
      }),
    );
  });

  it('of a part give back its share, to a won', () => {
    fc.assert(
      fc.property(amounts, rates, fc.double({ min: 0, max: 1, noNaN: true }), (amount, rate, share) => {
        const part = Math.max(1, Math.round(amount * share));
        expect(Math.abs(feeGivenBack(amount, part, rate).fee - (part * rate) / 10_000)).toBeLessThan(1);
      }),
    );
  });
});
