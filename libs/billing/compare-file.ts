import { createHash } from 'node:crypto';
import { rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { Chunks } from './chunks.js';
import { BREAKS_MOST, SIGNED, type Difference, type Found } from './compared.js';
import type { SeenFile } from './files.js';
import type { AnyRecord, Detail } from './records.js';

const BATCH = 1000;

/** What a file says of one movement. */
type Filed = Pick<Detail, 'lineId' | 'type' | 'amount'>;

/**
 * Our ledger and a file as it was published: read back from its bytes, not from the lines that it was made of. Where its bytes have been erased the lines are what is
 * left of it: a day is looked at whenever there is news of it, and what they say of money is kept for good.
 */
@Injectable()
export class CompareFile {
  constructor(private readonly chunks: Chunks) {}

  async run(tx: Tx, file: SeenFile): Promise<Found<number>> {
    const { host, businessDate } = file;
    let [ours, theirs] = [0, 0];
    const found: Difference[] = [];
    for await (const details of file.erasedAt ? this.kept(tx, file) : this.published(tx, file, found)) {
      const compared = await rows<Difference & { entry: number | null; line: number }>(tx, OF_LINES, [
        host,
        details.map(({ lineId }) => lineId),
        details.map(({ type }) => type),
        details.map(({ amount }) => amount),
      ]);
      for (const { entry, line, ...difference } of compared) {
        ours += entry ?? 0;
        theirs += line;
        if (difference.class !== null) found.push({ ...difference, ours: entry, theirs: line });
      }
    }
    const missing = await rows<Difference>(tx, MISSING, [host, file.sequence]);
    for (const { ours: amount } of missing) ours += amount!;
    if (theirs !== file.netAmount)
      found.push({ class: 'amount', about: file.id, paymentId: null, ours: theirs, theirs: file.netAmount, detail: 'The file tells another net amount than its lines add up to.' }); // prettier-ignore
    const breaks = [...found, ...missing].slice(0, BREAKS_MOST).map((one) => ({ host, businessDate, compared: 'file' as const, ...one }));
    return { ours, theirs, breaks, unknown: null };
  }

  /** The lines that it was made of, some at a time. */
  private async *kept(tx: Tx, { host, sequence }: SeenFile): AsyncGenerator<Filed[]> {
    for (let after = 0; ;) {
      const batch = await rows<Filed & { n: number }>(tx, KEPT, [host, sequence, after, BATCH]);
      if (batch.length === 0) return;
      yield batch;
      after = batch.at(-1)!.n;
    }
  }

  /** Its details some at a time. */
  private async *published(tx: Tx, file: SeenFile, found: Difference[]): AsyncGenerator<Filed[]> {
    const { name, bytes, sha256 } = file.encodings.find((encoding) => encoding.name.endsWith('.ndjson'))!;
    const hash = createHash('sha256');
    let rest = Buffer.alloc(0);
    let batch: Filed[] = [];
    for await (const piece of this.chunks.whole(tx, name, bytes)) {
      hash.update(piece);
      const all = Buffer.concat([rest, piece]);
      const end = all.lastIndexOf(0x0a) + 1;
      rest = all.subarray(end);
      for (const line of all.toString('utf8', 0, end).split('\n')) {
        const record = line === '' ? null : (JSON.parse(line) as AnyRecord);
        if (record?.record === 'detail') batch.push(record);
      }
      if (batch.length >= BATCH) yield batch.splice(0);
    }
    if (batch.length > 0) yield (batch = batch.splice(0));
    if (hash.digest('hex') !== sha256)
      found.push({ class: 'state', about: name, paymentId: null, ours: null, theirs: null, detail: 'The bytes are not those that were published.' }); // prettier-ignore
  }
}

const OURS = `m.account in ('carrier_receivable:' || $1, 'refunds_payable:' || $1)`;

const OF_LINES = `
  select case when m.id is null then 'extra' when m.type <> s.type then 'state' when m.amount <> s.amount then 'amount' end as class,
         s.line_id as about, m.payment_id as "paymentId", ${SIGNED('m.type', 'm.amount')} as entry, ${SIGNED('s.type', 's.amount')} as line,
         'The file has this line otherwise than our ledger.' as detail
    from unnest($2::text[], $3::text[], $4::bigint[]) s(line_id, type, amount) left join billing.filed f on f.line_id = s.line_id
    left join billing.movement m on m.id = s.line_id and m.recorded_at = f.recorded_at and ${OURS}`;

const KEPT = `
  select f.n, l.id as "lineId", l.type, l.amount from billing.filed f join billing.line l on l.id = f.line_id and l.recorded_at = f.recorded_at
   where f.host = $1 and f.sequence = $2 and f.n > $3 order by f.n limit $4`;

/** Recorded between the closing before and this one, in no file, and not waiting for the next. */
const MISSING = `
  select 'missing' as class, m.id as about, m.payment_id as "paymentId", ${SIGNED('m.type', 'm.amount')} as ours, null::bigint as theirs, 'No file has this movement of our ledger, and none will.' as detail
    from billing.movement m
   where ${OURS} and m.recorded_at <= (select created_at from billing.file where host = $1 and sequence = $2 and revision = 1)
     and m.recorded_at > coalesce((select created_at from billing.file where host = $1 and sequence = $2 - 1 and revision = 1), '-infinity')
     and not exists (select from billing.filed f where f.line_id = m.id) and not exists (select from billing.pending p where p.host = $1 and p.at = m.at and p.line_id = m.id)`;
