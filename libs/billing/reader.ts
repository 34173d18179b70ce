import { createHash } from 'node:crypto';
import { Tally, type Format, type LineType } from './billing.rules.js';
import { readRecord } from './fixed-width.js';
import { LAYOUT, LAYOUTS, RECORD_BYTES } from './layout.js';
import { MEMBERS, type AnyRecord, type Detail, type Header, type RecordOf } from './records.js';

export interface ReadFile {
  readonly header: Header;
  readonly details: readonly Detail[];
  readonly subtotals: readonly RecordOf<'subtotal'>[];
  readonly trailer: RecordOf<'trailer'>;
}

/** Reads a whole file as a carrier would, and checks whatever can be checked. @throws RangeError with what is wrong and in which record. */
export function readBillingFile(format: Format, bytes: Buffer): ReadFile {
  const parts = format === 'dat' ? fixedRecords(bytes) : lines(bytes);
  const records = parts.map((part, i) => within(i, () => (format === 'dat' ? readRecord(part) : readLine(part))));
  const beforeTrailer = bytes.subarray(0, bytes.length - (parts.at(-1)?.length ?? 0));
  const [header, trailer] = [records[0], records.at(-1)];
  if (header?.record !== 'header' || header.layout !== LAYOUT)
    throw new RangeError(`the file does not begin with a header of layout ${LAYOUT}`);
  if (trailer?.record !== 'trailer') throw new RangeError('the file does not end with a trailer');
  const details = records.filter((record) => record.record === 'detail');
  const subtotals = records.filter((record) => record.record === 'subtotal');
  const order = records.map(({ record }) => LAYOUTS[record].letter).join('');
  if (!/^HD*S*T$/.test(order)) throw new RangeError('the records are out of order');
  details.forEach((detail, i) => within(i + 1, () => expect('lineNumber', detail.lineNumber, i + 1)));

  const tally = new Tally();
  for (const { type, amount, billingMonth, goodsClass, phoneNumber } of details)
    tally.add(type as LineType, amount, billingMonth, goodsClass, Number(phoneNumber ?? 0));
  const { records: n, hashTotal, totals } = tally;
  const sha256 = createHash('sha256').update(beforeTrailer).digest('hex');
  const computed = { records: n, subtotals: tally.subtotals.length, ...totals, hashTotal, sha256 };
  for (const [name, value] of Object.entries(computed)) expect(name, trailer[name as keyof typeof computed], value);
  expect('subtotals', JSON.stringify(subtotals.map(bare)), JSON.stringify(tally.subtotals));
  return { header: bare(header), details: details.map(bare), subtotals: subtotals.map(bare), trailer: bare(trailer) };
}

function fixedRecords(bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / RECORD_BYTES) }, (_, i) => bytes.subarray(i * RECORD_BYTES, (i + 1) * RECORD_BYTES));
}

function lines(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0, end = 0; at < bytes.length; at = end) {
    end = bytes.indexOf(0x0a, at) + 1;
    if (end === 0) throw new RangeError('the last line does not end');
    found.push(bytes.subarray(at, end));
  }
  return found;
}

function readLine(bytes: Buffer): AnyRecord {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const value = JSON.parse(text) as AnyRecord;
  if (!Object.hasOwn(LAYOUTS, value.record)) throw new RangeError('no record is called like this');
  if (`${JSON.stringify(value, MEMBERS[value.record])}\n` !== text) throw new RangeError('the members are not those of the layout');
  return value;
}

function expect(name: string, found: unknown, computed: unknown): void {
  if (found !== computed) throw new RangeError(`${name} says ${String(found)}, which should be ${String(computed)}`);
}

function within<T>(record: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new RangeError(`record ${record + 1}: ${(error as Error).message}`, { cause: error });
  }
}

function bare<T extends { readonly record: string }>({ record: _, ...values }: T): Omit<T, 'record'> {
  return values;
}
