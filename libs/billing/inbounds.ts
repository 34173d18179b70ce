import type { FileId, Host, InboundId, OperatorId } from '#kernel';
import { Database, inLine, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { InboundKindName, InboundLine, InboundTrailer } from './inbound.layout.js';
import { BadFile } from './inbound.decode.js';

/** A number of our own for the advisory lock that each carrier's inbound files stand in line for. */
const LOCK = 7004;

/** A file that a carrier sent. */
export interface Inbound {
  readonly id: InboundId;
  readonly host: Host;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly state: 'taken' | 'quarantined';
  readonly kind: InboundKindName | null;
  readonly fileId: FileId | null;
  /** Why it is in quarantine, and in which of its records that stands. */
  readonly reason: string | null;
  readonly record: number | null;
  readonly records: number | null;
  readonly yesAmount: number | null;
  readonly noAmount: number | null;
  readonly receivedAt: Date;
  readonly dismissedAt: Date | null;
}

export type Arrived = Pick<Inbound, 'host' | 'name' | 'bytes' | 'sha256'>;

const COLUMNS = `id, host, name, bytes, sha256, state, kind, file_id as "fileId", reason, record, records, yes_amount as "yesAmount", no_amount as "noAmount",
  received_at as "receivedAt", dismissed_at as "dismissedAt"`;

/** What carriers sent us: taken whole, or in quarantine. */
@Injectable()
export class Inbounds {
  constructor(private readonly database: Database) {}

  /** One file of a carrier after the other, until the transaction ends. */
  async lock(tx: Tx, host: Host): Promise<void> {
    await inLine(tx, `pg_advisory_xact_lock(${LOCK}, hashtext($1))`, [host]);
  }

  /** The same as has come before. What was refused unread has no hash: it is one that is as long, and that nobody has seen to if there is such a one. */
  async known(tx: Tx, { host, name, bytes, sha256 }: Arrived): Promise<Inbound | null> {
    const [found] = await rows<Inbound>(
      tx,
      `select ${COLUMNS} from billing.inbound where host = $1 and name = $2 and (sha256 = $3 or $3::text is null and sha256 is null and bytes = $4) order by dismissed_at nulls first, id desc limit 1`,
      [host, name, sha256, bytes],
    );
    return found ?? null;
  }

  /** @param sequence the file of ours that is answered; null where charges of any file may stand. @throws BadFile for a line of nothing of ours, and for one said twice. */
  async note(
    tx: Tx,
    id: InboundId,
    host: Host,
    kind: InboundKindName,
    sequence: number | null,
    lines: readonly InboundLine[],
  ): Promise<void> {
    const columns = [lines.map((l) => l.lineNumber), lines.map((l) => l.lineId)];
    const [stray] = await rows<{ n: number }>(
      tx,
      `select s.n from unnest($1::int[], $2::text[]) s(n, line_id) left join billing.filed f on f.line_id = s.line_id and f.host = $3 and ($4::int is null or f.sequence = $4)
         left join billing.line l on l.id = f.line_id and l.recorded_at = f.recorded_at where l.id is null or ($4::int is null and l.type <> 'CHARGE') order by s.n limit 1`,
      [...columns, host, sequence],
    );
    if (stray)
      throw new BadFile(sequence === null ? 'no charge of ours has this lineId' : 'no line of this file has this lineId', stray.n + 1);
    const noted = await rows<{ n: number }>(
      tx,
      `insert into billing.said (inbound_id, n, line_id, kind, outcome, reason, amount)
       select $3, s.n, s.line_id, $4, s.outcome, s.reason, s.amount from unnest($1::int[], $2::text[], $5::text[], $6::text[], $7::bigint[]) s(n, line_id, outcome, reason, amount)
       order by s.n on conflict do nothing returning n`,
      [...columns, id, kind, lines.map((l) => l.outcome), lines.map((l) => l.reason), lines.map((l) => l.amount)],
    );
    const kept = new Set(noted.map(({ n }) => n));
    const twice = lines.find(({ lineNumber }) => !kept.has(lineNumber));
    if (twice) throw new BadFile('this lineId has been said before', twice.lineNumber + 1);
  }

  /** All of it was right: it counts from the commit on, and what follows from its lines is due. */
  async take(
    tx: Tx,
    id: InboundId,
    arrived: Arrived,
    kind: InboundKindName,
    fileId: FileId | null,
    trailer: InboundTrailer,
  ): Promise<Inbound> {
    const { host, name, bytes, sha256 } = arrived;
    // What was billed as it stands asks for nothing more.
    await rows(
      tx,
      `insert into billing.due (inbound_id, n) select inbound_id, n from billing.said where inbound_id = $1 and outcome <> 'ACCEPTED'`,
      [id],
    );
    const [taken] = await rows<Inbound>(
      tx,
      `insert into billing.inbound (id, host, name, bytes, sha256, state, kind, file_id, records, yes_amount, no_amount, received_at)
       values ($1, $2, $3, $4, $5, 'taken', $6, $7, $8, $9, $10, platform.now()) returning ${COLUMNS}`,
      [id, host, name, bytes, sha256, kind, fileId, trailer.records, trailer.yesAmount, trailer.noAmount],
    );
    return taken!;
  }

  /** Nothing of it counts. @returns what stands already when it has come before. */
  async quarantine(tx: Tx, arrived: Arrived, { why, record }: Pick<BadFile, 'why' | 'record'>): Promise<Inbound> {
    const { host, name, bytes, sha256 } = arrived;
    const [kept] = await rows<Inbound>(
      tx,
      `insert into billing.inbound (id, host, name, bytes, sha256, state, reason, record, received_at) values ($1, $2, $3, $4, $5, 'quarantined', $6, $7, platform.now())
       on conflict do nothing returning ${COLUMNS}`,
      [newId('inbound'), host, name, bytes, sha256, why, record],
    );
    return kept ?? (await this.known(tx, arrived))!;
  }

  /** Files in quarantine that nobody has dismissed, newest first. @returns one more than `limit` when there are more. */
  quarantined(limit: number, startingAfter: string | null): Promise<Inbound[]> {
    return this.database.query<Inbound>(
      `select ${COLUMNS} from billing.inbound where state = 'quarantined' and dismissed_at is null and ($1::text is null or id < $1) order by id desc limit $2`,
      [startingAfter, limit + 1],
    );
  }

  /** @returns null for what is not in quarantine, or no more. */
  async dismiss(tx: Tx, id: string, by: OperatorId): Promise<Inbound | null> {
    const [dismissed] = await rows<Inbound>(
      tx,
      `update billing.inbound set dismissed_at = platform.now(), dismissed_by = $2 where id = $1 and state = 'quarantined' and dismissed_at is null returning ${COLUMNS}`,
      [id, by],
    );
    return dismissed ?? null;
  }

  async inQuarantine(): Promise<number> {
    const [found] = await this.database.query<{ n: number }>(
      `select count(*)::int as n from billing.inbound where state = 'quarantined' and dismissed_at is null`,
    );
    return found!.n;
  }
}
