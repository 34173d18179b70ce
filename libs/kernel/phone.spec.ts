import fc from 'fast-check';
import { masked, national, parsePhone } from './phone.js';

const numbers = fc.integer({ min: 0, max: 99_999_999 }).map((n) => `010${String(n).padStart(8, '0')}`);

describe('phone numbers', () => {
  it.each([
    ['01012345678', '+821012345678'],
    ['010-1234-5678', '+821012345678'],
    ['010 1234 5678', '+821012345678'],
    ['+82 10-1234-5678', '+821012345678'],
    ['０１０１２３４５６７８', '+821012345678'],
    ['010-0000-0007', '+821000000007'],
    ['011-234-5678', '+82112345678'],
  ])('%s is understood', (typed, e164) => expect(parsePhone(typed)).toBe(e164));

  it.each(['', '1234', '02-123-4567', '+1 415 555 0100', '0101234567890', 'abc', '010-1234-5678 ext 5', '0'.repeat(1000)])(
    '%s is no Korean mobile number',
    (typed) => expect(parsePhone(typed)).toBeNull(),
  );

  it('however a number is grouped, it is the same number', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(' ', '-', '.', ''), (digits, gap) => {
        const plain = parsePhone(digits);
        fc.pre(plain !== null);
        expect(parsePhone([digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].join(gap))).toBe(plain);
        expect(national(plain!)).toBe(digits);
      }),
    );
  });

  it('a masked number shows the prefix and the last four digits and nothing else', () => {
    fc.assert(
      fc.property(numbers, (digits) => {
        const number = parsePhone(digits);
        fc.pre(number !== null);
        expect(masked(number!)).toBe(`010-****-${digits.slice(-4)}`);
      }),
    );
  });
});
