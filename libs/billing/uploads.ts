import type { Host } from '#kernel';
import { Database, newId, rows, Secrets, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** Files that one carrier may have under way, and as many whole ones that wait to be taken. */
export const UPLOADS_MOST = 32;
/** What nobody has written to for so long is thrown away; what is whole waits for so long. */
const FORGOTTEN_AFTER_DAYS = 7;

export interface Upload {
  readonly id: string;
  readonly host: Host;
  readonly name: string;
  /** How many have arrived. */
  readonly bytes: number;
  readonly touchedAt: Date;
  /** Nobody has gone on with it for a week. */
  readonly forgotten: boolean;
}

const FORGOTTEN = `touched_at < platform.now() - make_interval(days => ${FORGOTTEN_AFTER_DAYS})`;
const COLUMNS = `id, host, name, bytes, touched_at as "touchedAt", ${FORGOTTEN} as forgotten`;

/** What carriers are putting into /inbound, piece by piece; kept in the database, so that a cut upload goes on at any replica. */
@Injectable()
export class Uploads {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** Those still open, by name. */
  open(host: Host): Promise<Upload[]> {
    return this.database.query<Upload>(`select ${COLUMNS} from billing.upload where host = $1 and not complete order by name`, [host]);
  }

  /** One that is still open. */
  async find(host: Host, name: string, tx?: Tx): Promise<Upload | null> {
    const [found] = await rows<Upload>(
      tx ?? this.database.reader,
      `select ${COLUMNS} from billing.upload where host = $1 and name = $2 and not complete`,
      [host, name],
    );
    return found ?? null;
  }

  /** @returns null when the carrier has too many under way, or too many that wait. */
  async begin(tx: Tx, host: Host, name: string): Promise<Upload | null> {
    const [made] = await rows<Upload>(
      tx,
      `insert into billing.upload (id, host, name) select $1, $2, $3
        where (select greatest(count(*) filter (where complete), count(*) filter (where not complete)) from billing.upload where host = $2) < $4
        on conflict (host, name) where not complete do update set touched_at = excluded.touched_at returning ${COLUMNS}`,
      [newId('row'), host, name, UPLOADS_MOST],
    );
    return made ?? null;
  }

  /** @returns false when it does not end at `at` any more, or is not there any more: somebody else writes to it. */
  async append(tx: Tx, id: string, at: number, bytes: Buffer): Promise<boolean> {
    const grown = await rows(
      tx,
      'update billing.upload set bytes = bytes + $3, touched_at = platform.now() where id = $1 and bytes = $2 and not complete returning 1',
      [id, at, bytes.length],
    );
    if (grown.length === 0) return false;
    const sealed = this.secrets.sealBytes('billing-upload', `${id}/${at}`, bytes);
    await rows(tx, 'insert into billing.upload_chunk (upload_id, at, sealed) values ($1, $2, $3)', [id, at, sealed]);
    return true;
  }

  /** Under its final name it is whole; nobody can open it any more. @returns false when it is not there any more. */
  async finish(tx: Tx, id: string, name: string): Promise<boolean> {
    const finished = await rows(
      tx,
      'update billing.upload set name = $2, complete = true, touched_at = platform.now() where id = $1 and not complete returning 1',
      [id, name],
    );
    return finished.length > 0;
  }

  async drop(tx: Tx, id: string): Promise<void> {
    await rows(tx, 'delete from billing.upload_chunk where upload_id = $1', [id]);
    await rows(tx, 'delete from billing.upload where id = $1 returning 1', [id]);
  }

  /** The oldest whole one after `after`. */
  async nextWhole(after: string): Promise<Upload | null> {
    const [found] = await this.database.query<Upload>(
      `select ${COLUMNS} from billing.upload where complete and id > $1 order by id limit 1`,
      [after],
    );
    return found ?? null;
  }

  /** Its bytes, a piece at a time. */
  async *read({ id, bytes }: Upload): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes;) {
      const [found] = await this.database.query<{ sealed: Buffer }>(
        'select sealed from billing.upload_chunk where upload_id = $1 and at = $2',
        [id, at],
      );
      if (!found) throw new Error(`the piece at ${at} of ${id} is missing`);
      const piece = this.secrets.openBytes('billing-upload', `${id}/${at}`, found.sealed);
      yield piece;
      at += piece.length;
    }
  }

  async forgotten(): Promise<string[]> {
    const found = await this.database.query<{ id: string }>(`select id from billing.upload where not complete and ${FORGOTTEN} limit 100`);
    return found.map(({ id }) => id);
  }
}
