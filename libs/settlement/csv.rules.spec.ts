import fc from 'fast-check';
import type { PaymentId } from '#kernel';
import { cell, endingRows, forwardedRows, heldRow, lineRow, rowText } from './csv.rules.js';
import { REASONS } from './settlement.rules.js';
import type { Settled, Statement } from './settlement.table.js';

/** RFC 4180, read back. */
function read(text: string): string[] {
  const cells: string[] = [];
  for (let i = 0; i < text.length - 2; i++) {
    const quoted = text[i] === '"';
    const end = quoted ? i + 1 + /^(?:[^"]|"")*/.exec(text.slice(i + 1))![0].length : i + /^[^,\r]*/.exec(text.slice(i))![0].length;
    cells.push(quoted ? text.slice(i + 1, end).replaceAll('""', '"') : text.slice(i, end));
    i = quoted ? end + 1 : end;
  }
  return cells;
}

it.each([
  ['=1+1', `'=1+1`],
  ['+82', `'+82`],
  ['-5', `'-5`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1', `'\t=1`],
  ['\r=1', `"'\r=1"`],
  ['＝1', `'＝1`],
  ['=HYPERLINK("http://evil.example";"x")', `"'=HYPERLINK(""http://evil.example"";""x"")"`],
  ['a,b', '"a,b"'],
  ['별사탕 "100"', '"별사탕 ""100"""'],
  ['A-1001', 'A-1001'],
  ['a=b', 'a=b'],
])('%j is written %j', (text, written) => expect(cell(text)).toBe(written));

it('whatever text stands in a cell is read back, and never as a formula', () => {
  const texts = fc.oneof(
    fc.string({ minLength: 1, unit: 'binary' }),
    fc.string({ minLength: 1, unit: fc.constantFrom(...'=+-@"\',\r\n\t별 a') }),
  );
  fc.assert(
    fc.property(fc.array(texts, { minLength: 2, maxLength: 5 }), (row) => {
      const back = read(rowText(row));
      expect(back.map((text, i) => text === row[i] || text === `'${row[i]}`)).toEqual(row.map(() => true));
      expect(back.filter((text) => /^[=+\-@\t\r]/.test(text))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

it('all lines together come in as much as goes out, and no figure is below 0', () => {
  const won = fc.integer({ min: -1_000_000, max: 1_000_000 });
  const lines = fc.array(fc.record({ amount: won, fee: won, vat: won }), { maxLength: 20 });
  const held = fc.array(
    fc.record({ paymentId: fc.constant('pay_1' as PaymentId), reason: fc.constantFrom(...REASONS), amount: won.filter((n) => n !== 0) }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(lines, held, won, fc.nat(1000), fc.boolean(), (some, heldBack, broughtForward, early, pays) => {
      const sum = some.reduce((n, l) => n + l.amount - l.fee - l.vat, 0) - heldBack.reduce((n, h) => n + h.amount, 0) + broughtForward;
      const ends =
        pays && sum > early
          ? { earlyFee: early, earlyVat: 0, net: sum - early, carriedForward: 0 }
          : { earlyFee: 0, earlyVat: 0, net: 0, carriedForward: sum };
      const rows = [
        ...some.map((l, i) => lineRow({ n: i + 1, type: 'SALE', at: new Date(0), paymentId: 'pay_1', orderId: null, goodsClass: null, basisPoints: null, ...l } as unknown as Settled)),
        ...forwardedRows({ broughtForward } as Statement),
        ...heldBack.map(heldRow),
        ...endingRows(ends as Statement),
      ]; // prettier-ignore
      const total = (place: number): number => rows.reduce((n, row) => n + Number(row[place] ?? 0), 0);
      expect(total(10)).toBe(total(11));
      expect(rows.flat().filter((value) => typeof value === 'number' && value < 0)).toEqual([]);
      expect(new Set(rows.map((row) => row.length))).toEqual(new Set(rows.length > 0 ? [12] : []));
    }),
    { numRuns: 300 },
  );
});
