import { createHash } from 'node:crypto';
import { Tally, type Format, type Totals } from './billing.rules.js';
import { placeRecord } from './fixed-width.js';
import { LAYOUTS, RECORD_BYTES } from './layout.js';
import { Page } from './page.js';
import type { Detail, Header, RecordName, RecordOf } from './records.js';

export interface Encoded {
  readonly records: number;
  readonly totals: Totals;
  readonly encodings: Readonly<Record<Format, { readonly bytes: number; readonly sha256: string }>>;
}

/** What takes the bytes of one encoding, in order. They are its own until the promise is kept. */
export type Sink = (format: Format, bytes: Buffer) => Promise<void>;

/** One record in one encoding. */
const ENCODE = {
  dat: (page, name, values) => placeRecord(name, values, page.spaces(RECORD_BYTES)),
  ndjson: (page, name, values) => page.text(`${JSON.stringify(ordered(name, values))}\n`),
} as const satisfies Record<Format, <R extends RecordName>(page: Page, name: R, values: RecordOf<R>) => void>;
const FORMATS = Object.keys(ENCODE) as Format[];

/** NDJSON names the record and its fields, in the order of the layout. To have JSON.stringify choose and order them takes twice as long. */
function ordered<R extends RecordName>(name: R, values: RecordOf<R>): object {
  const out: Record<string, unknown> = { record: name };
  for (const field of LAYOUTS[name].fields) out[field.name] = (values as Record<string, unknown>)[field.name];
  return out;
}

/** Writes one model into both encodings at once, in constant memory: header, details as they come, subtotals and trailer at the end. */
export class Encoder {
  private readonly tally = new Tally();
  private readonly hashes = { dat: createHash('sha256'), ndjson: createHash('sha256') };
  private readonly pages = { dat: new Page(), ndjson: new Page() };
  private readonly bytes = { dat: 0, ndjson: 0 };

  constructor(private readonly sink: Sink) {}

  header(header: Header): Promise<void> {
    return this.write('header', [header]);
  }

  async details(details: readonly Detail[]): Promise<void> {
    for (const detail of details) this.tally.add(detail);
    await this.write('detail', details);
  }

  async end(): Promise<Encoded> {
    const { records, hashTotal, totals, subtotals } = this.tally;
    await this.write('subtotal', subtotals);
    for (const format of FORMATS) {
      const sha256 = this.hashes[format].copy().digest('hex');
      await this.put(format, 'trailer', [{ records, subtotals: subtotals.length, ...totals, hashTotal, sha256 }]);
    }
    const digest = (format: Format) => ({ bytes: this.bytes[format], sha256: this.hashes[format].copy().digest('hex') });
    return { records, totals, encodings: { dat: digest('dat'), ndjson: digest('ndjson') } };
  }

  private async write<R extends RecordName>(name: R, records: readonly RecordOf<R>[]): Promise<void> {
    for (const format of FORMATS) await this.put(format, name, records);
  }

  private async put<R extends RecordName>(format: Format, name: R, records: readonly RecordOf<R>[]): Promise<void> {
    for (const values of records) ENCODE[format](this.pages[format], name, values);
    const bytes = this.pages[format].turn();
    this.hashes[format].update(bytes);
    this.bytes[format] += bytes.length;
    await this.sink(format, bytes);
  }
}
