import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { BILLED_MOST_WON, HOSTS } from '#kernel';
import { DETAIL, encoded, HEADER } from './billing.kit.js';
import { FORMATS } from './billing.rules.js';
import { readRecord, writeFixed } from './fixed-width.js';
import { LAYOUTS, RECORD_BYTES, type Field } from './layout.js';
import { readBillingFile } from './reader.js';
import { RECORD_NAMES, type Detail } from './records.js';

const writeRecord = (name: 'detail', values: Detail): Buffer => writeFixed(LAYOUTS[name], values, RECORD_BYTES);

const GOLDEN = path.resolve(__dirname, '../../test/golden');

/** Everything that a day can bring, in one small file. */
const DAY = [
  DETAIL,
  {
    ...DETAIL,
    lineNumber: 2,
    lineId: 'led_02',
    type: 'CANCEL',
    originalId: DETAIL.lineId,
    amount: 900,
    vat: 82,
    itemName: '똠얌꿍 🍜 뷁 {U+} é',
  },
  {
    ...DETAIL,
    lineNumber: 3,
    lineId: 'led_03',
    type: 'REFUND',
    carrierReference: null,
    originalId: 'led_00',
    amount: 11,
    vat: 1,
    brand: 'sk7',
    goodsClass: 'physical',
  },
  {
    ...DETAIL,
    lineNumber: 4,
    lineId: 'led_04',
    phoneNumber: '0111234567',
    amount: 1_000_000,
    vat: 90_909,
    itemName: '가'.repeat(101),
    merchantName: '',
  },
] as const;

/** Text as merchants write it: Korean, rare syllables, emoji in pairs and families, what looks like our own brackets. */
const words = (maxBytes: number) =>
  fc.string({
    unit: fc.oneof(
      fc.integer({ min: 0xac00, max: 0xd7a3 }).map((point) => String.fromCharCode(point)),
      fc.constantFrom(...'별사탕100 개{}?~·①漢ㅤㄱㅏ뷁é€🍬👨‍👩‍👧', '{U+', 'ㅤㅂㅞㄺ', '\r\n'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    // The longest unit takes some 50 bytes in brackets.
    maxLength: Math.floor(maxBytes / 50),
  });
const longest = (bytes: number) => fc.constantFrom('가'.repeat(bytes / 2), 'a'.repeat(bytes), '뷁'.repeat(Math.floor(bytes / 8)));
const text = (bytes: number) => fc.oneof({ weight: 6, arbitrary: words(bytes) }, { weight: 1, arbitrary: longest(bytes) });
const ascii = (maxLength: number) => fc.stringMatching(new RegExp(`^[!-~]{1,${maxLength}}$`));
const two = (min: number, max: number) => fc.integer({ min, max }).map((n) => String(n).padStart(2, '0'));

/** Any detail that the layout can hold. */
const anyDetail = (lineNumber: number): fc.Arbitrary<Detail> =>
  fc
    .record({
      lineId: ascii(30),
      paymentId: fc.option(ascii(30)),
      carrierReference: fc.option(ascii(200)),
      type: fc.constantFrom('CHARGE', 'CANCEL', 'REFUND'),
      originalId: fc.option(ascii(30)),
      phoneNumber: fc.option(fc.stringMatching(/^01[0-9]{8,9}$/)),
      brand: fc.option(fc.constantFrom(...HOSTS, 'hello', 'sk7')),
      merchantId: fc.option(ascii(30)),
      merchantName: text(100),
      merchantContact: text(60),
      itemName: text(200),
      amount: fc.oneof(fc.constant(BILLED_MOST_WON), fc.integer({ min: 1, max: BILLED_MOST_WON })),
      vat: fc.integer({ min: 0, max: 999_999_999 }),
      date: fc.tuple(two(1, 12), two(1, 28), two(0, 23), two(0, 59)),
      goodsClass: fc.option(fc.constantFrom('digital', 'physical')),
      automatic: fc.boolean(),
    })
    .map(({ date: [month, day, hour, minute], ...rest }) => ({
      lineNumber,
      ...rest,
      occurredAt: `2026-${month}-${day}T${hour}:${minute}:07+09:00`,
      billingMonth: `2026-${month}`,
    }));

describe('golden files', () => {
  it.each([
    ['a-day', HEADER, [DAY]],
    ['an-empty-day', { ...HEADER, receiver: 'KT', sequence: 2, revision: 3, supersedes: 'bf_02', test: false }, []],
  ])('%s is written byte for byte as it stands in test/golden', async (name, header, batches) => {
    const { files } = encoded(header, batches);
    for (const format of FORMATS) {
      const file = path.join(GOLDEN, `${name}.${format}`);
      if (process.env['UPDATE_PAGES'] === '1') writeFileSync(file, files[format]);
      expect(files[format].equals(readFileSync(file))).toBe(true);
      expect(readBillingFile(format, files[format]).header).toEqual(header);
    }
  });
});

describe('the layout', () => {
  it.each(RECORD_NAMES)('%s fits into a record, and no name stands twice', (record) => {
    const fields: readonly Field[] = LAYOUTS[record].fields;
    expect(1 + fields.reduce((sum, { width }) => sum + width, 0) + 2).toBeLessThanOrEqual(RECORD_BYTES);
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
  });

  it('what is written is read back unchanged, in both encodings, however it was batched', async () => {
    const days = fc.nat(6).chain((n) => fc.tuple(fc.tuple(...Array.from({ length: n }, (_, i) => anyDetail(i + 1))), fc.nat(n)));
    await fc.assert(
      fc.asyncProperty(days, async ([details, cut]) => {
        const { files } = encoded(HEADER, [details.slice(0, cut), details.slice(cut)]);
        for (const format of FORMATS) expect(readBillingFile(format, files[format]).details).toEqual(details);
        expect(files.dat.length % RECORD_BYTES).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('a text that is too long is cut between characters; everything else that is too long is refused', () => {
    const long = writeRecord('detail', { ...DETAIL, merchantContact: '뷁'.repeat(20) });
    expect(readRecord(long)).toMatchObject({ merchantContact: '뷁'.repeat(7) });
    expect(() => writeRecord('detail', { ...DETAIL, carrierReference: 'x'.repeat(201) })).toThrow('carrierReference does not fit');
    expect(() => writeRecord('detail', { ...DETAIL, carrierReference: '참조' })).toThrow('carrierReference does not fit');
    expect(() => writeRecord('detail', { ...DETAIL, amount: BILLED_MOST_WON + 1 })).toThrow('amount does not fit');
    expect(() => writeRecord('detail', { ...DETAIL, amount: -1 })).toThrow('not a whole number');
    expect(() => writeRecord('detail', { ...DETAIL, amount: 0.5 })).toThrow('not a whole number');
  });
});

describe('a reader', () => {
  it('notices one changed byte, wherever it is', async () => {
    const { files } = encoded(HEADER, [DAY]);
    for (const format of FORMATS) {
      await fc.assert(
        fc.asyncProperty(fc.nat(files[format].length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const changed = Buffer.from(files[format]);
          changed[at] = changed[at]! ^ change;
          expect(() => readBillingFile(format, changed)).toThrow();
        }),
        { numRuns: 100 },
      );
    }
  });

  it.each(FORMATS)('refuses a .%s that is cut off, or has a record twice, or none', async (format) => {
    const { files } = encoded(HEADER, [DAY]);
    const bytes = files[format];
    const first = format === 'dat' ? RECORD_BYTES : bytes.indexOf(0x0a) + 1;
    for (const wrong of [
      bytes.subarray(0, -1),
      bytes.subarray(0, first),
      bytes.subarray(first),
      Buffer.alloc(0),
      Buffer.concat([bytes, bytes]),
    ])
      expect(() => readBillingFile(format, wrong)).toThrow();
  });
});
