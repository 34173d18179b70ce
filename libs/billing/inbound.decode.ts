import type { Format } from './billing.rules.js';
import type { Value } from './cells.js';
import { readFixed } from './fixed-width.js';
import {
  INBOUND_LAYOUTS,
  INBOUND_LINE_BYTES_MAX,
  INBOUND_LINES_MAX,
  INBOUND_RECORD_BYTES,
  type InboundRecordName,
} from './inbound.layout.js';

/** What is wrong with a carrier's file, and in which of its records; null where it is the whole. */
export class BadFile extends Error {
  constructor(
    readonly why: string,
    readonly record: number | null,
  ) {
    super(record === null ? why : `record ${record}: ${why}`);
  }
}

/** Cuts bytes into records as they come: never more than one record too long in memory. */
export async function* records(format: Format, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let n = 0;
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const end = format === 'dat' ? at + INBOUND_RECORD_BYTES : rest.indexOf(0x0a, at) + 1;
      if (end === 0 || end > rest.length) break;
      if (++n > INBOUND_LINES_MAX + 2) throw new BadFile(`there are more than ${INBOUND_LINES_MAX} lines`, n);
      yield rest.subarray(at, end);
      at = end;
    }
    rest = rest.subarray(at);
    if (rest.length > INBOUND_LINE_BYTES_MAX) throw new BadFile(`longer than ${INBOUND_LINE_BYTES_MAX} bytes`, n + 1);
  }
  if (rest.length > 0) throw new BadFile('the file ends in the middle of it', n + 1);
}

export type Values = Readonly<Record<string, Value>>;

/** One record. @throws RangeError with what is wrong. */
export function decode(format: Format, bytes: Buffer): Values {
  if (format === 'dat') return readFixed(INBOUND_LAYOUTS, bytes, INBOUND_RECORD_BYTES);
  if (bytes.length > INBOUND_LINE_BYTES_MAX) throw new RangeError(`longer than ${INBOUND_LINE_BYTES_MAX} bytes`);
  const text = utf8(bytes);
  const value = json(text);
  const name = value['record'] as InboundRecordName;
  if (!Object.hasOwn(INBOUND_LAYOUTS, name)) throw new RangeError('no record is called like this');
  const members = ['record', ...INBOUND_LAYOUTS[name].fields.map((field) => field.name)];
  // So that nothing is said twice in one object, and nothing beside it.
  if (`${JSON.stringify(value, members)}\n` !== text) throw new RangeError('the members are not those of the layout, in its order');
  for (const { name: field, kind } of INBOUND_LAYOUTS[name].fields) {
    const found: unknown = value[field];
    const fits =
      kind === 'number'
        ? Number.isSafeInteger(found) && (found as number) >= 0
        : kind === 'flag'
          ? typeof found === 'boolean'
          : found === null || (typeof found === 'string' && /^[\x21-\x7e]{1,100}$/.test(found));
    if (!fits) throw new RangeError(`${field} does not look like a ${kind}`);
  }
  return value;
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new RangeError('not UTF-8');
  }
}

function json(text: string): Values {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RangeError('not an object');
  return value as Values;
}
