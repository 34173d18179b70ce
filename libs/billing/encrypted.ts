import { createHash } from 'node:crypto';
import type { FileId, Host } from '#kernel';
import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { PrivateKey, PublicKey } from 'openpgp';
import { Chunks } from './chunks.js';
import { encryptSigned, fingerprintOfPgp } from './pgp.js';

/** A number of our own for the advisory lock under which an encoding is encrypted. */
const LOCK = 7008;

export interface Clear {
  readonly name: string;
  readonly fileId: FileId;
  readonly host: Host;
  readonly bytes: number;
}

/** Of which encodings there is an encrypted one: those that a carrier with a key has not answered. */
const WAITING = `from billing.encoding e join billing.file f on f.id = e.file_id where f.status in ('available', 'downloaded')
  and exists (select from billing.carrier_pgp_key k where k.host = f.host and k.revoked_at is null) and not exists (select from billing.encrypted p where p.encoding = e.name)`;

/** Published encodings, encrypted to their carrier and signed by us. Each is made once: it would come out different each time. */
@Injectable()
export class Encrypted {
  constructor(
    private readonly database: Database,
    private readonly chunks: Chunks,
  ) {}

  /** Those that are still to be made, oldest first. */
  waiting(): Promise<Clear[]> {
    return this.database.query<Clear>(
      `select e.name, e.file_id as "fileId", f.host, e.bytes ${WAITING} order by f.created_at, e.name limit 100`,
    );
  }

  async count(): Promise<number> {
    const [found] = await this.database.query<{ n: number }>(`select count(*)::int as n ${WAITING}`);
    return found!.n;
  }

  /** @returns false when somebody else has made it, or is about to. */
  async make(tx: Tx, { name, fileId, bytes }: Clear, ours: PrivateKey, to: readonly PublicKey[]): Promise<boolean> {
    const [mine] = await rows<{ mine: boolean }>(
      tx,
      `select pg_try_advisory_xact_lock(${LOCK}, hashtext($1)) and not exists (select from billing.encrypted where encoding = $1) as mine`,
      [name],
    );
    if (!mine!.mine) return false;
    const writer = this.chunks.writer(tx, `${name}.pgp`, false);
    const [hash, counted] = [createHash('sha256'), { bytes: 0 }];
    for await (const part of encryptSigned(this.chunks.whole(tx, name, bytes), ours, to)) {
      hash.update(part);
      counted.bytes += part.length;
      writer.write(part);
      await writer.store();
    }
    await writer.end();
    await rows(tx, 'insert into billing.encrypted (name, encoding, file_id, bytes, sha256, fingerprints) values ($1, $2, $3, $4, $5, $6)', [
      `${name}.pgp`,
      name,
      fileId,
      counted.bytes,
      hash.digest('hex'),
      to.map(fingerprintOfPgp),
    ]);
    return true;
  }
}
