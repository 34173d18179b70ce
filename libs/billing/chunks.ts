import { Database, rows, Secrets, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** All but the last of an encoding are this long, so a place in the file says in which one it is. */
export const CHUNK_BYTES = 256 * 1024;

/** The bytes of published files, sealed piece by piece: they hold phone numbers in clear. In the database, so that every replica reads them and they appear with the commit. */
@Injectable()
export class Chunks {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** Takes the bytes that will be had under this name. Nothing is complete before `end`. */
  writer(tx: Tx, name: string): { write(bytes: Buffer): Promise<void>; end(): Promise<void> } {
    const piece = Buffer.allocUnsafe(CHUNK_BYTES);
    let [n, filled] = [0, 0];
    const put = async (): Promise<void> => {
      const sealed = this.secrets.sealBytes('billing-file', `${name}/${n}`, piece.subarray(0, filled));
      await rows(tx, 'insert into billing.chunk (name, n, sealed) values ($1, $2, $3)', [name, n++, sealed]);
      filled = 0;
    };
    return {
      write: async (bytes) => {
        for (let from = 0; from < bytes.length;) {
          const taken = bytes.copy(piece, filled, from);
          [filled, from] = [filled + taken, from + taken];
          if (filled === CHUNK_BYTES) await put();
        }
      },
      end: async () => {
        if (filled > 0) await put();
      },
    };
  }

  /** All of an encoding, one piece at a time. */
  async *whole(tx: Tx, name: string, bytes: number): AsyncGenerator<Buffer> {
    for (let n = 0; n * CHUNK_BYTES < bytes; n++) yield this.piece(name, n, tx);
  }

  /** Bytes `from` to `to` (both inclusive), one piece at a time and read only when wanted. @param beforeLast runs before the last piece leaves. */
  async *read(name: string, from: number, to: number, beforeLast: () => Promise<void>): AsyncGenerator<Buffer> {
    for (let n = Math.floor(from / CHUNK_BYTES); n * CHUNK_BYTES <= to; n++) {
      const bytes = await this.piece(name, n);
      if ((n + 1) * CHUNK_BYTES > to) await beforeLast();
      yield bytes.subarray(Math.max(0, from - n * CHUNK_BYTES), to + 1 - n * CHUNK_BYTES);
    }
  }

  /** The `n`th piece, from 0. */
  async piece(name: string, n: number, reader = this.database.reader): Promise<Buffer> {
    const [found] = await rows<{ sealed: Buffer }>(reader, 'select sealed from billing.chunk where name = $1 and n = $2', [name, n]);
    if (!found) throw new Error(`piece ${n} of ${name} is missing`);
    return this.secrets.openBytes('billing-file', `${name}/${n}`, found.sealed);
  }
}
