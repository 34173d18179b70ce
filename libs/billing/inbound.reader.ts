import { createHash } from 'node:crypto';
import { HOSTS } from '#kernel';
import type { Format } from './billing.rules.js';
import { BadFile, decode, records, type Values } from './inbound.decode.js';
import { INBOUND_KINDS, INBOUND_LAYOUT, type InboundHeader, type InboundLine, type InboundTrailer } from './inbound.layout.js';

const BATCH = 1000;

/** What reads one file, and is told of each part once everything before it has been found right. */
export interface Listener {
  header(header: InboundHeader): Promise<void>;
  /** A thousand at most. */
  lines(lines: readonly InboundLine[]): Promise<void>;
}

/** Reads a carrier's file in constant memory. Nothing it told a listener counts before it returns. @throws BadFile */
export async function readInbound(format: Format, bytes: AsyncIterable<Buffer>, listener: Listener): Promise<InboundTrailer> {
  const hash = createHash('sha256');
  const sums = { records: 0, yes: 0, yesAmount: 0, no: 0, noAmount: 0 };
  let header: InboundHeader | null = null;
  let trailer: InboundTrailer | null = null;
  const batch: InboundLine[] = [];
  let n = 0;
  for await (const part of records(format, bytes)) {
    const values = within(++n, () => decode(format, part));
    if (trailer) throw new BadFile('something stands after the trailer', n);
    if ((values['record'] === 'header') !== (n === 1)) throw new BadFile('the header is first, and once', n);
    if (values['record'] === 'header') {
      header = within(n, () => headerOf(values));
      await listener.header(header);
    } else if (values['record'] === 'line') {
      const line = within(n, () => lineOf(values, header!, sums.records + 1));
      sums.records++;
      const which = line.outcome === INBOUND_KINDS[header!.kind].yes ? 'yes' : 'no';
      sums[which]++;
      sums[`${which}Amount`] += line.amount;
      batch.push(line);
      if (batch.length === BATCH) await listener.lines(batch.splice(0));
    } else trailer = values as unknown as InboundTrailer;
    if (!trailer) hash.update(part);
  }
  if (!trailer) throw new BadFile('the file does not end with a trailer', n);
  const computed = { ...sums, sha256: hash.digest('hex') };
  for (const [name, value] of Object.entries(computed)) {
    const says = trailer[name as keyof InboundTrailer];
    if (says !== value) throw new BadFile(`${name} says ${says}, which should be ${value}`, n);
  }
  if (batch.length > 0) await listener.lines(batch);
  return trailer;
}

function headerOf(values: Values): InboundHeader {
  const header = values as unknown as InboundHeader;
  if (header.layout !== INBOUND_LAYOUT) throw new RangeError(`the layout is not ${INBOUND_LAYOUT}`);
  if (!Object.hasOwn(INBOUND_KINDS, header.kind)) throw new RangeError('there is no such kind of file');
  if (!HOSTS.some((host) => host.toUpperCase() === header.sender)) throw new RangeError('there is no such sender');
  if ((header.fileId !== null) !== INBOUND_KINDS[header.kind].answersFile) throw new RangeError('fileId stands in RESULTS only');
  return header;
}

function lineOf(values: Values, { kind }: InboundHeader, number: number): InboundLine {
  const line = values as unknown as InboundLine;
  const { yes, no, reasons } = INBOUND_KINDS[kind];
  if (line.lineNumber !== number) throw new RangeError(`lineNumber says ${line.lineNumber}, which should be ${number}`);
  if (line.lineId === null || line.amount < 1) throw new RangeError('lineId and amount are missing');
  if (line.outcome !== yes && line.outcome !== no) throw new RangeError(`the outcome is neither ${yes} nor ${no}`);
  const known: readonly (string | null)[] = line.outcome === no && reasons.length > 0 ? reasons : [null];
  if (!known.includes(line.reason)) throw new RangeError('there is no such reason for this outcome');
  return line;
}

function within<T>(record: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new BadFile(error.message, record);
    throw error;
  }
}
