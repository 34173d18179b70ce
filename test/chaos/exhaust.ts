import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const CLIENTS = 220;
const TOO_MANY_CONNECTIONS = '53300';

/** Takes every connection that a service could have. @returns whether there were no more. */
export async function exhaust(url: string, forMs: number): Promise<boolean> {
  const clients = Array.from({ length: CLIENTS }, () => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
    client.on('error', () => undefined);
    return client;
  });
  const refused = await Promise.all(
    clients.map((client) =>
      client.connect().then(
        () => false,
        ({ code }: { code?: string }) => code === TOO_MANY_CONNECTIONS,
      ),
    ),
  );
  await pause(forMs);
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  return refused.includes(true);
}
