import type { FileId, Host } from '#kernel';
import { Database, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { FORMATS, fromStates, type Day, type FileNews, type FileStatus, type Format } from './billing.rules.js';
import type { BillingFile, Encoding } from './billing.table.js';
import type { Encoded } from './encoder.js';

const COLUMNS = `f.id, f.host, f.business_date::text as "businessDate", f.sequence, f.revision, f.supersedes, f.status, f.test, f.records, f.charges, f.charge_amount as "chargeAmount",
  f.cancels, f.cancel_amount as "cancelAmount", f.refunds, f.refund_amount as "refundAmount", f.net_amount as "netAmount", f.previous_sha256 as "previousSha256",
  f.created_at as "createdAt", f.downloaded_at as "downloadedAt", f.answered_at as "answeredAt", f.reject_reason as "rejectReason", f.erased_at as "erasedAt"`;

const SEEN = `select ${COLUMNS}, (select json_agg(json_build_object('name', e.name, 'bytes', e.bytes, 'sha256', e.sha256) order by e.format) from billing.encoding e where e.file_id = f.id) as encodings,
  (select coalesce(json_agg(json_build_object('name', p.name, 'bytes', p.bytes, 'sha256', p.sha256) order by p.name), '[]') from billing.encrypted p where p.file_id = f.id) as encrypted,
  f.status in ('available', 'downloaded') and exists (select from billing.carrier_pgp_key k where k.host = f.host and k.revoked_at is null) as "toBeEncrypted",
  (select s.id from billing.file s where s.supersedes = f.id) as "supersededBy" from billing.file f`;

type Bytes = Pick<Encoding, 'name' | 'bytes' | 'sha256'>;

/** A file with its encodings: `.dat` first. */
export type SeenFile = BillingFile & {
  readonly encodings: readonly Bytes[];
  /** The same, encrypted to the carrier; empty where there is no such thing. */
  readonly encrypted: readonly Bytes[];
  /** Its carrier has a key and has not answered: it is given the encrypted ones, and waits for them if they are not made yet. */
  readonly toBeEncrypted: boolean;
  readonly supersededBy: FileId | null;
};

export interface Wanted {
  readonly from: Day | null;
  readonly status: FileStatus | null;
  readonly limit: number;
  readonly startingAfter: string | null;
}

/** Published files and where they are. They move along `FILE_ROUTES` only. Another carrier's file is not there. */
@Injectable()
export class Files {
  constructor(private readonly database: Database) {}

  async add(
    tx: Tx,
    heading: Omit<
      BillingFile,
      'status' | 'records' | 'downloadedAt' | 'answeredAt' | 'rejectReason' | 'erasedAt' | keyof Encoded['totals']
    >,
    { records, totals, encodings }: Encoded,
    names: Readonly<Record<Format, string>>,
  ): Promise<SeenFile> {
    const { id, host, businessDate, sequence, revision, supersedes, test, previousSha256, createdAt } = heading;
    const t = totals;
    await rows(
      tx,
      `insert into billing.file (id, host, business_date, sequence, revision, supersedes, status, test, previous_sha256, created_at, records,
         charges, charge_amount, cancels, cancel_amount, refunds, refund_amount, net_amount) values ($1, $2, $3, $4, $5, $6, 'available', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
      [
        id, host, businessDate, sequence, revision, supersedes, test, previousSha256, createdAt, records,
        t.charges, t.chargeAmount, t.cancels, t.cancelAmount, t.refunds, t.refundAmount, t.netAmount,
      ], // prettier-ignore
    );
    await rows(
      tx,
      'insert into billing.encoding (name, file_id, format, bytes, sha256) select e.name, $1, e.format, e.bytes, e.sha256 from unnest($2::text[], $3::text[], $4::bigint[], $5::text[]) e(name, format, bytes, sha256)',
      [id, FORMATS.map((f) => names[f]), FORMATS, FORMATS.map((f) => encodings[f].bytes), FORMATS.map((f) => encodings[f].sha256)],
    );
    const [made] = await rows<SeenFile>(tx, `${SEEN} where f.id = $1`, [id]);
    return made!;
  }

  /** Newest first. @returns one more than `limit` when there are more. */
  list(host: Host, { from, status, limit, startingAfter }: Wanted): Promise<SeenFile[]> {
    return this.database.query<SeenFile>(
      `${SEEN} where f.host = $1 and ($2::date is null or f.business_date >= $2) and ($3::text is null or f.status = $3)
          and ($4::text is null or (f.sequence, f.revision) < (select a.sequence, a.revision from billing.file a where a.id = $4 and a.host = $1))
        order by f.sequence desc, f.revision desc limit $5`,
      [host, from, status, startingAfter, limit + 1],
    );
  }

  async find(host: Host, id: string): Promise<SeenFile | null> {
    const [found] = await this.database.query<SeenFile>(`${SEEN} where f.id = $1 and f.host = $2`, [id, host]);
    return found ?? null;
  }

  /** Its newest revision. */
  async ofDay(host: Host, day: Day): Promise<SeenFile | null> {
    const [found] = await this.database.query<SeenFile>(
      `${SEEN} where f.host = $1 and f.business_date = $2 order by f.revision desc limit 1`,
      [host, day],
    );
    return found ?? null;
  }

  /** An encoding in clear or encrypted. */
  async encoding(host: Host, name: string): Promise<(Omit<Encoding, 'format'> & { readonly format: Format | 'pgp' }) | null> {
    const [found] = await this.database.query<Omit<Encoding, 'format'> & { readonly format: Format | 'pgp' }>(
      `select e.name, e.file_id as "fileId", e.format, e.bytes, e.sha256 from (select name, file_id, format, bytes, sha256 from billing.encoding
         union all select name, file_id, 'pgp', bytes, sha256 from billing.encrypted) e join billing.file f on f.id = e.file_id where e.name = $1 and f.host = $2 and f.erased_at is null`,
      [name, host],
    );
    return found ?? null;
  }

  /** Holds the file until the transaction ends. */
  async lock(tx: Tx, host: Host, id: string): Promise<SeenFile | null> {
    const [held] = await rows(tx, 'select 1 from billing.file where id = $1 and host = $2 for no key update', [id, host]);
    if (!held) return null;
    const [found] = await rows<SeenFile>(tx, `${SEEN} where f.id = $1`, [id]);
    return found!;
  }

  /** The last byte of it is about to leave. */
  async downloaded(id: FileId): Promise<void> {
    await this.database.query(
      `update billing.file set status = 'downloaded', downloaded_at = platform.now() where id = $1 and status = any($2) returning id`,
      [id, fromStates('downloaded')],
    );
  }

  /** @returns null when the file is not where this can come from. */
  async move(tx: Tx, id: FileId, news: FileNews, reason: string | null = null): Promise<SeenFile | null> {
    const moved = await rows(
      tx,
      `update billing.file set status = $2, answered_at = coalesce(answered_at, platform.now()), reject_reason = coalesce($3, reject_reason) where id = $1 and status = any($4) returning id`,
      [id, news, reason, fromStates(news)],
    );
    if (moved.length === 0) return null;
    const [found] = await rows<SeenFile>(tx, `${SEEN} where f.id = $1`, [id]);
    return found!;
  }

  /** Kept in the carrier's own words, also when it changed nothing. */
  async remember(tx: Tx, id: FileId, kind: 'ack' | 'mismatch' | 'reject', said: object): Promise<void> {
    await rows(tx, 'insert into billing.answer (id, file_id, kind, said, at) values ($1, $2, $3, $4, platform.now())', [
      newId('row'),
      id,
      kind,
      said,
    ]);
  }

  /** How many files nobody has pulled for `seconds`. */
  async waiting(seconds: number): Promise<number> {
    const [found] = await this.database.query<{ n: number }>(
      `select count(*)::int as n from billing.file where status = 'available' and created_at <= platform.now() - make_interval(secs => $1)`,
      [seconds],
    );
    return found!.n;
  }
}
