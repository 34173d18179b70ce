import { decodeEucKr } from '#kernel';
import { Cells, type Value } from './cells.js';
import { putField } from './fixed-width.fields.js';
import { LAYOUTS, RECORD_BYTES, type Field } from './layout.js';
import type { Page } from './page.js';
import type { AnyRecord, RecordName } from './records.js';

const END = '\r\n';

/** How a record stands in a `.dat` file. */
export interface Shape {
  readonly letter: string;
  readonly fields: readonly Field[];
}

/** Adds records in strict EUC-KR, `RECORD_BYTES` each. @throws RangeError for a value that does not fit; only text is ever cut. */
export function addRecords(name: RecordName, cells: Cells, from: number, to: number, page: Page): void {
  const length = RECORD_BYTES * (to - from);
  page.hold(length);
  page.bytes.fill(' ', page.used, page.used + length);
  for (let row = from; row < to; row++, page.used += RECORD_BYTES) place(LAYOUTS[name], cells, row, page.bytes, page.used, RECORD_BYTES);
}

/** A record in any layout. */
export function writeFixed(shape: Shape, values: Readonly<Record<string, Value>>, recordBytes: number): Buffer {
  const record = Buffer.alloc(recordBytes, ' ');
  place(shape, Cells.of(shape.fields, [values]), 0, record, 0, recordBytes);
  return record;
}

/** Where spaces stand. Each field is written where it will stand: a file of a million lines has eighteen million. */
function place({ letter, fields }: Shape, cells: Cells, row: number, out: Buffer, at: number, recordBytes: number): void {
  let [cell, to] = [row * fields.length, at + letter.length];
  out[at] = letter.charCodeAt(0);
  for (const { name, kind, width } of fields) {
    if (!putField(kind, cells.bytes, cells.from[cell]!, cells.to[cell]!, out, to, width))
      throw new RangeError(`${name} does not fit into ${width} bytes`);
    cell++;
    to += width;
  }
  out[at + recordBytes - 2] = END.charCodeAt(0);
  out[at + recordBytes - 1] = END.charCodeAt(1);
}

/** @param bytes one record, CR LF included. @throws RangeError with what is wrong and where. */
export const readRecord = (bytes: Buffer): AnyRecord => readFixed(LAYOUTS, bytes, RECORD_BYTES) as unknown as AnyRecord;

/** The same in any layout; `record` says which it was. */
export function readFixed(layouts: Readonly<Record<string, Shape>>, bytes: Buffer, recordBytes: number): Record<string, Value> {
  if (bytes.length !== recordBytes || bytes.toString('latin1', recordBytes - END.length) !== END)
    throw new RangeError(`a record is ${recordBytes} bytes and ends with CR LF`);
  const letter = bytes.toString('latin1', 0, 1);
  const found = Object.entries(layouts).find(([, shape]) => shape.letter === letter);
  if (found === undefined) throw new RangeError('no record begins like this');
  const [name, { fields }] = found;
  const values: Record<string, Value> = { record: name };
  let at = letter.length;
  for (const field of fields) {
    values[field.name] = valueOf(field, bytes.subarray(at, at + field.width));
    at += field.width;
  }
  if (!/^ *$/.test(bytes.toString('latin1', at, recordBytes - END.length))) throw new RangeError('something stands after the last field');
  return values;
}

const unpadded = (text: string): string => text.replace(/ +$/, '');

/** How the fields look that are not text; groups are put together with what stands between them in NDJSON. */
const SHAPES = {
  code: /^([\x20-\x7e]*)$/,
  number: /^(\d+)$/,
  signed: /^([+-]\d+)$/,
  date: /^(\d{4})(\d\d)(\d\d)$/,
  month: /^(\d{4})(\d\d)$/,
  time: /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/,
  flag: /^([YN])$/,
} as const;

function valueOf({ name, kind }: Field, bytes: Buffer): Value {
  if (kind === 'text') return decodeEucKr(bytes.subarray(0, unpadded(bytes.toString('latin1')).length));
  const found = SHAPES[kind].exec(bytes.toString('latin1'));
  if (!found) throw new RangeError(`${name} does not look like a ${kind}`);
  const [whole, a, b, c, d, e, f] = found;
  switch (kind) {
    case 'code':
      return unpadded(whole) || null;
    case 'number':
    case 'signed':
      return Number(whole) || 0;
    case 'date':
      return `${a}-${b}-${c}`;
    case 'month':
      return `${a}-${b}`;
    case 'time':
      // Korea has kept this offset since 1988, and no file is older.
      return `${a}-${b}-${c}T${d}:${e}:${f}+09:00`;
    case 'flag':
      return whole === 'Y';
  }
}
