import pg from 'pg';
import { connectionOf, type Tx } from './database.js';

/** What a COPY of PostgreSQL says, passed on as it comes: no row becomes an object. */
class CopyOut extends pg.Query {
  constructor(
    text: string,
    private readonly take: (row: Buffer) => void,
  ) {
    super(text);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.take(chunk);
  }
}

/**
 * The rows of a `select` in PostgreSQL's text format, each with its line end. COPY takes no parameters: only what is ours may stand in `select`.
 * @param take gets bytes that are good until it returns. It must not throw.
 */
export async function copyOut(tx: Tx, select: string, take: (row: Buffer) => void): Promise<void> {
  const client = connectionOf(tx);
  await client.sent();
  await new Promise<void>((resolve, reject) => {
    const copy = new CopyOut(`copy (${select}) to stdout`, take);
    (client.query as (query: CopyOut, done: (error?: Error | null) => void) => void).call(client, copy, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}
