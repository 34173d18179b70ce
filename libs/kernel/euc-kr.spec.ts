import fc from 'fast-check';
import iconv from 'iconv-lite';
import { decodeEucKr, encodeEucKr, ksX1001, writeEucKr } from './euc-kr.js';

const bytes = (text: string): string => encodeEucKr(text).toString('latin1');
/** Every kind of character a name may hold, rare syllables and letters often. */
const korean = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'별사탕100 개{}U+?~·①漢字ㅤㄱㅏ뷁똠펲é€®￦\u00a0\u3000🍬👨‍👩‍👧'),
    fc.integer({ min: 0xac00, max: 0xd7a3 }).map((point) => String.fromCharCode(point)),
    fc.constantFrom('{U+', '{U+1F600}', 'ㅤㅂㅞㄺ', ' ', '\t', '\n'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 60,
});

it('has the 2,350 syllables and 8,226 characters of KS X 1001, and nothing of CP949', () => {
  const all = Array.from({ length: 0x10000 }, (_, point) => String.fromCharCode(point)).filter((character) => character > '\x7f');
  const known = all.filter((character) => ksX1001(character) !== null);
  expect(known).toHaveLength(8226);
  expect(known.filter((character) => character >= '가' && character <= '힣')).toHaveLength(2350);
  expect(known.every((character) => ksX1001(character)!.every((byte) => byte >= 0xa1 && byte <= 0xfe))).toBe(true);
  expect([ksX1001('똠'), ksX1001('펲'), ksX1001('뷁')]).toEqual([null, null, null]);
});

it('writes what the standard has by its code, and what it lacks by a rule, never as a question mark', () => {
  expect(iconv.decode(encodeEucKr('별사탕 100개'), 'euc-kr')).toBe('별사탕 100개');
  expect(iconv.decode(encodeEucKr('똠방각하'), 'euc-kr')).toBe('ㅤㄸㅗㅁ방각하');
  expect(bytes('🍬')).toBe('{U+1F36C}');
  expect(bytes('é\n')).toBe('{U+00E9}{U+000A}');
  expect(bytes('{U+41}')).toBe('{U+007B}U+41}');
  expect(bytes('a{b} ? ')).toBe('a{b} ?{U+0020}');
});

it('text is read back as it was written, whatever it is', () => {
  fc.assert(
    fc.property(korean, (text) => {
      const written = encodeEucKr(text);
      expect(decodeEucKr(written)).toBe(text);
      expect(written.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0xa1 && byte <= 0xfe))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('a cut falls between characters: what is left is the beginning of the text, and as much of it as fits', () => {
  fc.assert(
    fc.property(korean, fc.nat(40), (text, maxBytes) => {
      const cut = encodeEucKr(text, maxBytes);
      expect(cut.length).toBeLessThanOrEqual(maxBytes);
      expect(text.startsWith(decodeEucKr(cut))).toBe(true);
    }),
    { numRuns: 300 },
  );
  expect(decodeEucKr(encodeEucKr('가나다', 5))).toBe('가나');
  expect(decodeEucKr(encodeEucKr('뷁뷁', 15))).toBe('뷁');
  expect(encodeEucKr('가 나', 3).length).toBe(2);
});

it('written in its place among spaces, text is what it is alone', () => {
  const usual = fc.string({ unit: fc.constantFrom(...'별사탕 100개') });
  fc.assert(
    fc.property(
      fc.oneof(
        korean,
        usual,
        fc.tuple(usual, korean).map(([a, b]) => a + b),
      ),
      fc.nat(40),
      (text, width) => {
        const field = Buffer.alloc(width + 2, ' ');
        const utf8 = Buffer.from(`x${text}y`);
        writeEucKr(utf8, 1, utf8.length - 1, field, 1, width);
        expect(field.toString('latin1')).toBe(` ${encodeEucKr(text, width).toString('latin1').padEnd(width)} `);
      },
    ),
    { numRuns: 300 },
  );
});

it('bytes that are no EUC-KR are refused, also half a character at the end', () => {
  for (const wrong of [[0x0a], [0x7f], [0x8c, 0x63], [0xb0], [0xff, 0xff], [0xb0, 0x41], [0xa2, 0xe8]])
    expect(() => decodeEucKr(Buffer.from(wrong))).toThrow('not EUC-KR');
});
