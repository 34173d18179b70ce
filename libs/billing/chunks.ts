import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, inflateRaw } from 'node:zlib';
import { Database, rows, Secrets, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** All but the last of an encoding are this long, so a place in the file says in which one it is. */
export const CHUNK_BYTES = 256 * 1024;

const pack = promisify(brotliCompress);
/** Pieces from before were packed otherwise. */
const UNPACK = { brotli: promisify(brotliDecompress), deflate: promisify(inflateRaw) };
/** A file is mostly spaces and names of members: the least effort already makes a tenth of it, and more effort little less. */
const LITTLE_EFFORT = {
  chunkSize: 64 * 1024,
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 16, [constants.BROTLI_PARAM_SIZE_HINT]: CHUNK_BYTES },
};

export interface Writer {
  /** The bytes are the caller's own again when it returns. */
  write(bytes: Buffer): void;
  /** Keeps the pieces that are full. Until then they are held in memory. */
  store(): Promise<void>;
  end(): Promise<void>;
}

/** The bytes of published files, packed and sealed piece by piece: they hold phone numbers in clear. In the database, so that every replica reads them and they appear with the commit. */
@Injectable()
export class Chunks {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** Takes the bytes that will be had under this name. Nothing is complete before `end`. @param packed for what is not packed already. */
  writer(tx: Tx, name: string, packed = true): Writer {
    let [piece, filled, n] = [Buffer.allocUnsafe(CHUNK_BYTES), 0, 0];
    // Packing is done beside the process's own thread, while more is written and PostgreSQL is waited for.
    const full: Promise<Buffer>[] = [];
    const turn = (): void => {
      const bytes = piece.subarray(0, filled);
      full.push(packed ? pack(bytes, LITTLE_EFFORT) : Promise.resolve(bytes));
      [piece, filled] = [Buffer.allocUnsafe(CHUNK_BYTES), 0];
    };
    const store = async (): Promise<void> => {
      // All in one statement: each is a journey.
      const pieces = await Promise.all(full.splice(0));
      const sealed = pieces.map((bytes, i) => this.secrets.sealBytes('billing-file', `${name}/${n + i}`, bytes));
      if (sealed.length === 0) return;
      const values = sealed.map((_, i) => `($1, $2::int + ${i}, $${i + 4}::bytea, $3::boolean, 'brotli')`).join(', ');
      await rows(tx, `insert into billing.chunk (name, n, sealed, packed, packing) values ${values}`, [name, n, packed, ...sealed]);
      n += sealed.length;
    };
    return {
      write: (bytes) => {
        for (let from = 0; from < bytes.length;) {
          const taken = bytes.copy(piece, filled, from);
          [filled, from] = [filled + taken, from + taken];
          if (filled === CHUNK_BYTES) turn();
        }
      },
      store,
      end: () => {
        if (filled > 0) turn();
        return store();
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
    const [found] = await rows<{ sealed: Buffer; packed: boolean; packing: keyof typeof UNPACK }>(
      reader,
      'select sealed, packed, packing from billing.chunk where name = $1 and n = $2',
      [name, n],
    );
    if (!found) throw new Error(`piece ${n} of ${name} is missing`);
    const bytes = this.secrets.openBytes('billing-file', `${name}/${n}`, found.sealed);
    return found.packed ? UNPACK[found.packing](bytes, { maxOutputLength: CHUNK_BYTES }) : bytes;
  }
}
