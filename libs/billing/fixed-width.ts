import { decodeEucKr, writeEucKr } from '#kernel';
import { LAYOUTS, RECORD_BYTES, type Field } from './layout.js';
import type { AnyRecord, RecordName, RecordOf } from './records.js';

const END = '\r\n';
export type Value = string | number | boolean | null;

/** How a record stands in a `.dat` file. */
export interface Shape {
  readonly letter: string;
  readonly fields: readonly Field[];
}

/** Writes a record into `record`, `RECORD_BYTES` spaces, in strict EUC-KR. @throws RangeError for a value that does not fit; only text is ever cut. */
export const placeRecord = <R extends RecordName>(name: R, values: RecordOf<R>, record: Buffer): void =>
  place(LAYOUTS[name], values as Record<string, Value>, record);

/** A record in any layout. */
export function writeFixed(shape: Shape, values: Readonly<Record<string, Value>>, recordBytes: number): Buffer {
  const record = Buffer.alloc(recordBytes, ' ');
  place(shape, values, record);
  return record;
}

/** @param record as many spaces as it has bytes. Each field is written where it will stand: a file of a million lines has eighteen million. */
function place({ letter, fields }: Shape, values: Readonly<Record<string, Value>>, record: Buffer): void {
  writeAscii(letter, record, 0);
  let at = letter.length;
  for (const { name, kind, width } of fields) {
    const value = values[name]!;
    if (kind === 'text') writeEucKr(value as string, record, at, width);
    else {
      const text = digitsOf(kind, value, width);
      if (text.length > width || !writeAscii(text, record, at)) throw new RangeError(`${name} does not fit into ${width} bytes`);
    }
    at += width;
  }
  record[record.length - 2] = END.charCodeAt(0);
  record[record.length - 1] = END.charCodeAt(1);
}

/** @returns whether it was ASCII that prints. */
function writeAscii(text: string, bytes: Buffer, at: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
    bytes[at + i] = code;
  }
  return true;
}

function digitsOf(kind: Exclude<Field['kind'], 'text'>, value: Value, width: number): string {
  switch (kind) {
    case 'code':
      return (value as string | null) ?? '';
    case 'number':
      return whole(value, 0).padStart(width, '0');
    case 'signed':
      return `${(value as number) < 0 ? '-' : '+'}${whole(Math.abs(value as number), 0).padStart(width - 1, '0')}`;
    case 'date':
    case 'month':
      return digitsIn(value as string);
    case 'time':
      return digitsIn((value as string).slice(0, 19));
    case 'flag':
      return value ? 'Y' : 'N';
  }
}

function digitsIn(text: string): string {
  let digits = '';
  for (const character of text) if (character >= '0' && character <= '9') digits += character;
  return digits;
}

function whole(value: Value, least: number): string {
  if (!Number.isSafeInteger(value) || (value as number) < least) throw new RangeError(`not a whole number: ${value}`);
  return String(value);
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
