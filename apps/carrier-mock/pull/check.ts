import { createHash } from 'node:crypto';
import { readBillingFile, type FileView, type Format, type ReadFile } from '#billing';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What was pulled before it: every file names the one before, so none can be missing or exchanged. */
export interface Last {
  readonly sequence: number;
  readonly sha256: string;
}

/**
 * A file as a carrier reads it before it bills anybody: every hash and every total, in both encodings, and its place in the chain.
 * @throws Error with what is wrong.
 */
export function checked(view: FileView, encodings: Readonly<Record<Format, Buffer>>, last: Last | null): ReadFile {
  const [dat, ndjson] = (['dat', 'ndjson'] as const).map((format) => {
    const bytes = encodings[format];
    const told = view.encodings.find(({ name }) => name.endsWith(`.${format}`));
    if (!told || told.bytes !== bytes.length || told.sha256 !== sha256(bytes))
      throw new Error(`the ${format} is not the one that was listed`);
    return readBillingFile(format, bytes);
  }) as [ReadFile, ReadFile];
  for (const { header, trailer } of [dat, ndjson]) {
    const { fileId, receiver, businessDate, sequence, revision, previousSha256 } = header;
    same('header', [fileId, receiver, businessDate, sequence, revision, previousSha256], [view.id, view.carrier.toUpperCase(), view.businessDate, view.sequence, view.revision, view.previousSha256]); // prettier-ignore
    same('trailer', [trailer.records, trailer.netAmount], [view.records, view.totals.netAmount]);
  }
  const facts = ({ details }: ReadFile) => details.map(({ lineId, type, amount, phoneNumber, billingMonth }) => [lineId, type, amount, phoneNumber, billingMonth]); // prettier-ignore
  same('ndjson', facts(ndjson), facts(dat));
  if (last && view.sequence !== last.sequence && view.sequence !== last.sequence + 1)
    throw new Error(`file ${view.sequence} comes after ${last.sequence}`);
  if (last && view.sequence === last.sequence + 1) same('previousSha256', view.previousSha256, last.sha256);
  return dat;
}

function same(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`${what} says ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}
