import fc from 'fast-check';
import { BRANDS, grouped, HOSTS, idAt, isId, isPlainText, REFUSAL_CODES, REFUSALS, won, wonFromText } from './index.js';

describe('won', () => {
  it.each([0.5, Number.NaN, Infinity, 2 ** 53])('%s never becomes money', (n) => expect(() => won(n)).toThrow(RangeError));
  it('what PostgreSQL sends is read back exactly', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (n) => expect(wonFromText(String(n))).toBe(n)));
  });
  it.each([
    [0, '0'],
    [999, '999'],
    [4900, '4,900'],
    [1_000_000, '1,000,000'],
  ])('%d reads %s', (n, text) => expect(grouped(n)).toBe(text));
});

describe('ids', () => {
  it('sort by the time they were made', () => {
    const ms = fc.integer({ min: 0, max: 2 ** 47 });
    fc.assert(
      fc.property(ms, ms, (a, b) => {
        fc.pre(a < b);
        expect(idAt('payment', a) < idAt('payment', b)).toBe(true);
      }),
    );
  });
  it('are told by their prefix', () => {
    expect(isId('payment', idAt('payment', 5))).toBe(true);
    expect(isId('payment', idAt('event', 5))).toBe(false);
    for (const text of ['pay_', 'pay_x', `pay_${'u'.repeat(26)}`, `pay_${'0'.repeat(27)}`]) expect(isId('payment', text)).toBe(false);
  });
  it('two made in the same millisecond differ', () =>
    expect(new Set(Array.from({ length: 1000 }, () => idAt('payment', 1))).size).toBe(1000));
});

describe('text', () => {
  it.each(['<script>alert(1)</script>', `'; drop table payment; --`, '별사탕 🍬', 'Ünïcödé'])('%s is text', (text) =>
    expect(isPlainText(text)).toBe(true),
  );
  it.each(['a\u0000b', 'a\nb', '\u007f', '\u009f', '\ud800', 'x\udc00', '\u2028'])('%j is not', (text) =>
    expect(isPlainText(text)).toBe(false),
  );
});

describe('refusals', () => {
  it('each has a sentence in both languages', () => {
    for (const code of REFUSAL_CODES) {
      expect(REFUSALS[code].ko).toMatch(/[가-힣]/);
      expect(REFUSALS[code].en).toMatch(/^[A-Z].*\.$/);
    }
  });
});

it('every brand rides on a carrier with a network', () => {
  for (const brand of Object.values(BRANDS)) expect(HOSTS).toContain(brand.host);
});
