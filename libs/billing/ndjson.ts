import type { Cells } from './cells.js';
import { LAYOUTS, type Field, type Kind } from './layout.js';
import type { Page } from './page.js';
import { RECORD_NAMES, type RecordName } from './records.js';

const [QUOTE, BACKSLASH, SPACE, T] = [0x22, 0x5c, 0x20, 0x54];
const [NONE, TRUE, FALSE, OFFSET] = ['null', 'true', 'false', '+09:00"'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];

/** What stands before each value of a record. */
const BEFORE = Object.fromEntries(
  RECORD_NAMES.map((record) => [
    record,
    LAYOUTS[record].fields.map(({ name }: Field, i) => Buffer.from(`${i === 0 ? `{"record":"${record}"` : ''},"${name}":`)),
  ]),
) as Record<RecordName, Buffer[]>;

/** Adds a record as one line of JSON, as JSON.stringify would write it. Numbers are taken as they are: the `.dat` is written first, and refuses what is none. */
export function addLine(record: RecordName, cells: Cells, row: number, page: Page): void {
  const fields: readonly Field[] = LAYOUTS[record].fields;
  const befores = BEFORE[record];
  const first = row * fields.length;
  let most = 2;
  for (let i = 0; i < fields.length; i++) most += befores[i]!.length + 10 + 6 * (cells.to[first + i]! - cells.from[first + i]!);
  page.hold(most);
  const { bytes: out } = page;
  let at = page.used;
  for (let i = 0; i < fields.length; i++) {
    at = put(befores[i]!, 0, befores[i]!.length, out, at);
    at = addValue(fields[i]!.kind, cells.bytes, cells.from[first + i]!, cells.to[first + i]!, out, at);
  }
  out[at++] = 0x7d;
  out[at++] = 0x0a;
  page.used = at;
}

function addValue(kind: Kind, bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
  if (from < 0) return put(NONE, 0, NONE.length, out, at);
  switch (kind) {
    case 'code':
    case 'text':
    case 'date':
    case 'month':
      return addString(bytes, from, to, out, at);
    case 'number':
    case 'signed':
      return put(bytes, from, to, out, at);
    case 'time':
      out[at++] = QUOTE;
      at = put(bytes, from, from + 19, out, at);
      out[at - 9] = T;
      return put(OFFSET, 0, OFFSET.length, out, at);
    case 'flag':
      return bytes[from] === 0x74 ? put(TRUE, 0, TRUE.length, out, at) : put(FALSE, 0, FALSE.length, out, at);
  }
}

function addString(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
  const start = at;
  out[at++] = QUOTE;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    // What has to be escaped is left to those who know how.
    if (byte === QUOTE || byte === BACKSLASH || byte < SPACE)
      return start + out.write(JSON.stringify(bytes.toString('utf8', from, to)), start);
    out[at++] = byte;
  }
  out[at++] = QUOTE;
  return at;
}

/** Byte by byte: what is copied is short, and asking for a copy takes longer than making it. */
function put(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
  for (let i = from; i < to; i++) out[at++] = bytes[i]!;
  return at;
}
