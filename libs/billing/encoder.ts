import { createHash } from 'node:crypto';
import { Tally, type Format, type Totals } from './billing.rules.js';
import { writeRecord } from './fixed-width.js';
import { MEMBERS, type Detail, type Header, type RecordName, type RecordOf } from './records.js';

export interface Encoded {
  readonly records: number;
  readonly totals: Totals;
  readonly encodings: Readonly<Record<Format, { readonly bytes: number; readonly sha256: string }>>;
}

/** What takes the bytes of one encoding, in order. */
export type Sink = (format: Format, bytes: Buffer) => Promise<void>;

/** One record in one encoding. NDJSON names the record and its fields, in the order of the layout. */
const ENCODE = {
  dat: writeRecord,
  ndjson: (name, values) => Buffer.from(`${JSON.stringify({ record: name, ...values }, MEMBERS[name])}\n`),
} as const satisfies Record<Format, <R extends RecordName>(name: R, values: RecordOf<R>) => Buffer>;
const FORMATS = Object.keys(ENCODE) as Format[];

/** Writes one model into both encodings at once, in constant memory: header, details as they come, subtotals and trailer at the end. */
export class Encoder {
  private readonly tally = new Tally();
  private readonly hashes = { dat: createHash('sha256'), ndjson: createHash('sha256') };
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
      await this.put(format, ENCODE[format]('trailer', { records, subtotals: subtotals.length, ...totals, hashTotal, sha256 }));
    }
    const digest = (format: Format) => ({ bytes: this.bytes[format], sha256: this.hashes[format].copy().digest('hex') });
    return { records, totals, encodings: { dat: digest('dat'), ndjson: digest('ndjson') } };
  }

  private async write<R extends RecordName>(name: R, records: readonly RecordOf<R>[]): Promise<void> {
    for (const format of FORMATS) await this.put(format, Buffer.concat(records.map((values) => ENCODE[format](name, values))));
  }

  private async put(format: Format, bytes: Buffer): Promise<void> {
    this.hashes[format].update(bytes);
    this.bytes[format] += bytes.length;
    await this.sink(format, bytes);
  }
}
