import { Database, rows, Secrets, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { FORMATS, type Format } from './billing.rules.js';
import type { Sink } from './encoder.js';

/** All but the last of an encoding are this long, so a place in the file says in which one it is. */
export const CHUNK_BYTES = 256 * 1024;

/** The bytes of published files, sealed piece by piece: they hold phone numbers in clear. In the database, so that every replica reads them and they appear with the commit. */
@Injectable()
export class Chunks {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** Takes the bytes of a new file. Nothing is complete before `end`. */
  writer(tx: Tx, names: Readonly<Record<Format, string>>): { sink: Sink; end(): Promise<void> } {
    const open = { dat: { n: 0, rest: Buffer.alloc(0) }, ndjson: { n: 0, rest: Buffer.alloc(0) } };
    const put = async (format: Format, bytes: Buffer): Promise<void> => {
      const name = names[format];
      const n = open[format].n++;
      const sealed = this.secrets.sealBytes('billing-file', `${name}/${n}`, bytes);
      await rows(tx, 'insert into billing.chunk (name, n, sealed) values ($1, $2, $3)', [name, n, sealed]);
    };
    return {
      sink: async (format, bytes) => {
        let rest = Buffer.concat([open[format].rest, bytes]);
        for (; rest.length >= CHUNK_BYTES; rest = rest.subarray(CHUNK_BYTES)) await put(format, rest.subarray(0, CHUNK_BYTES));
        open[format].rest = rest;
      },
      end: async () => {
        for (const format of FORMATS) if (open[format].rest.length > 0) await put(format, open[format].rest);
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
