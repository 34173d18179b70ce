import type { Socket } from 'node:net';
import type pg from 'pg';

/** After that PostgreSQL itself gives a service's statement up, and says so. */
export const STATEMENT_SECONDS = 30;

/**
 * How services connect. A host that vanishes ends nothing: whoever waits for its answer would wait for ever. Where all that was sent had arrived the kernel finds
 * out, within half a minute; else it goes on sending for a quarter of an hour, so whoever should have had an answer long ago does not wait for that.
 */
export const LIVELY = {
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  /** A trip has several statements now and then. */
  answerWithinMs: 2 * STATEMENT_SECONDS * 1000,
};

interface Inside {
  readonly connection: { readonly stream: Socket };
  readonly readyForQuery: boolean;
  readonly _ending: boolean;
}

/**
 * A connection on which nothing has been heard for so long although something was asked, or its end, is ended: whoever waits is told, and a pool makes another.
 * @param patient whether what was asked may take longer.
 */
export function endInSilence(client: pg.Client, withinMs: number, patient: () => boolean): void {
  const inside = client as unknown as Inside;
  client.once('connect', () => {
    const { stream } = inside.connection;
    stream.setTimeout(withinMs).on('timeout', () => {
      if ((inside.readyForQuery && !inside._ending) || patient()) return;
      stream.destroy(Object.assign(new Error(`the database has said nothing for ${withinMs} ms`), { code: 'ETIMEDOUT' }));
    });
  });
}
