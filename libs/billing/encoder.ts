import { createHash } from 'node:crypto';
import { Tally, type Format, type LineType, type Totals } from './billing.rules.js';
import { Cells, type Value } from './cells.js';
import { addRecords } from './fixed-width.js';
import { LAYOUTS } from './layout.js';
import { addLine } from './ndjson.js';
import { Page } from './page.js';
import { DETAIL_FIELD, type Header, type RecordName, type RecordOf } from './records.js';

export interface Encoded {
  readonly records: number;
  readonly totals: Totals;
  readonly encodings: Readonly<Record<Format, { readonly bytes: number; readonly sha256: string }>>;
}

/** What takes the bytes of one encoding, in order. They are its own until it returns. */
export type Sink = (format: Format, bytes: Buffer) => void;

type Add = (page: Page, name: RecordName, cells: Cells, from: number, to: number) => void;
/** Records in one encoding. */
const ENCODE = {
  dat: (page, name, cells, from, to) => addRecords(name, cells, from, to, page),
  ndjson: (page, name, cells, from, to) => {
    for (let row = from; row < to; row++) addLine(name, cells, row, page);
  },
} as const satisfies Record<Format, Add>;
const FORMATS = Object.keys(ENCODE) as Format[];

/** Writes one model into both encodings at once, in constant memory: header, details as they come, subtotals and trailer at the end. */
export class Encoder {
  private readonly tally = new Tally();
  private readonly hashes = { dat: createHash('sha256'), ndjson: createHash('sha256') };
  private readonly pages = { dat: new Page(), ndjson: new Page() };
  private readonly bytes = { dat: 0, ndjson: 0 };

  constructor(private readonly sink: Sink) {}

  header(header: Header): void {
    this.write('header', [header]);
  }

  details(cells: Cells, from = 0, to = cells.records): void {
    const { type, amount, billingMonth, goodsClass, phoneNumber } = DETAIL_FIELD;
    for (let row = from; row < to; row++)
      this.tally.add(
        cells.word(row, type) as LineType,
        cells.number(row, amount),
        cells.word(row, billingMonth)!,
        cells.word(row, goodsClass),
        cells.number(row, phoneNumber),
      );
    for (const format of FORMATS) this.put(format, 'detail', cells, from, to);
  }

  end(): Encoded {
    const { records, hashTotal, totals, subtotals } = this.tally;
    this.write('subtotal', subtotals);
    for (const format of FORMATS) {
      const sha256 = this.hashes[format].copy().digest('hex');
      this.put(format, 'trailer', cellsOf('trailer', [{ records, subtotals: subtotals.length, ...totals, hashTotal, sha256 }]), 0, 1);
    }
    const digest = (format: Format) => ({ bytes: this.bytes[format], sha256: this.hashes[format].copy().digest('hex') });
    return { records, totals, encodings: { dat: digest('dat'), ndjson: digest('ndjson') } };
  }

  private write<R extends RecordName>(name: R, records: readonly RecordOf<R>[]): void {
    for (const format of FORMATS) this.put(format, name, cellsOf(name, records), 0, records.length);
  }

  private put(format: Format, name: RecordName, cells: Cells, from: number, to: number): void {
    ENCODE[format](this.pages[format], name, cells, from, to);
    const bytes = this.pages[format].turn();
    this.hashes[format].update(bytes);
    this.bytes[format] += bytes.length;
    this.sink(format, bytes);
  }
}

/** Records whose values are at hand. */
export const cellsOf = <R extends RecordName>(name: R, records: readonly RecordOf<R>[]): Cells =>
  Cells.of(LAYOUTS[name].fields, records as unknown as readonly Record<string, Value>[]);
