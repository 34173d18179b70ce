import { createHash } from 'node:crypto';
import type { Format } from './billing.rules.js';
import type { Value } from './cells.js';
import { writeFixed } from './fixed-width.js';
import {
  INBOUND_KINDS,
  INBOUND_LAYOUTS,
  INBOUND_RECORD_BYTES,
  type InboundHeader,
  type InboundLine,
  type InboundRecordName,
} from './inbound.layout.js';

/** A file as a carrier would send it: for carriers that are ours, and for checks. */
export function writeInbound(format: Format, header: InboundHeader, lines: readonly Omit<InboundLine, 'lineNumber'>[]): Buffer {
  const write = (name: InboundRecordName, values: object): Buffer =>
    format === 'dat'
      ? writeFixed(INBOUND_LAYOUTS[name], values as Record<string, Value>, INBOUND_RECORD_BYTES)
      : Buffer.from(`${JSON.stringify({ record: name, ...values }, ['record', ...INBOUND_LAYOUTS[name].fields.map((f) => f.name)])}\n`);
  const before = Buffer.concat([write('header', header), ...lines.map((line, i) => write('line', { ...line, lineNumber: i + 1 }))]);
  const of = (outcome: string) => lines.filter((line) => line.outcome === outcome);
  const sum = (some: typeof lines): number => some.reduce((all, { amount }) => all + amount, 0);
  const { yes, no } = INBOUND_KINDS[header.kind];
  const sums = { yes: of(yes).length, yesAmount: sum(of(yes)), no: of(no).length, noAmount: sum(of(no)) };
  const sha256 = createHash('sha256').update(before).digest('hex');
  return Buffer.concat([before, write('trailer', { records: lines.length, ...sums, sha256 })]);
}
