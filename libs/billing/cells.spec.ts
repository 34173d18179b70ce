import fc from 'fast-check';
import { Cells } from './cells.js';

/** As PostgreSQL writes it in COPY's text format. */
const ESCAPES: Record<string, string> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\' };
const copied = (value: string | null): string => value?.replace(/[\b\f\n\r\t\v\\]/g, (one) => ESCAPES[one]!) ?? '\\N';

const value = fc.option(fc.string({ unit: fc.constantFrom('a', '9', ' ', '별', '\\', '\t', '\n', '\b', '\u0001', 'N') }));
const COLUMNS = 3;

it('what PostgreSQL says of a row is read as it was meant, whatever is escaped in it, some rows at a time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { minLength: COLUMNS, maxLength: COLUMNS }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 6 }),
      (rows, some) => {
        const cells = new Cells(COLUMNS);
        for (const row of rows) cells.take(Buffer.from(`${row.map(copied).join('\t')}\n`));
        for (let to = some; to < rows.length + some; to += some) cells.split(Math.min(to, rows.length));
        const read = (cell: number) => (cells.from[cell]! < 0 ? null : cells.bytes.toString('utf8', cells.from[cell], cells.to[cell]));
        expect(rows.map((row, n) => row.map((_, column) => read(n * COLUMNS + column)))).toEqual(rows);
      },
    ),
  );
});

it.each(['a\tb\n', 'a\tb\tc\td\n', 'a\tb\tc', ''])('%j is no row of three', (row) => {
  const cells = new Cells(COLUMNS);
  cells.take(Buffer.from(row));
  expect(() => cells.split(1)).toThrow('a row should have 3 values');
});
