import { Client } from 'pg';
import type { Config } from '#platform';
import { refuse } from './errors.js';

const TIMEOUT_MS = 5000;

/** Where the test clock is on, the gateway's database time moves with the carriers'.
 * @throws CarrierError with the reason when it could not be moved. */
export async function moveGatewayClock({ env, databaseUrl }: Config, offsetSeconds: number): Promise<void> {
  if (!env.TOLLGATE_TEST_CLOCK) return;
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'tollgate-carrier-mock',
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
  });
  client.on('error', () => undefined); // a connection that dies while idle; the query in flight tells by itself
  try {
    await client.connect();
    await client.query('select platform.move_clock($1)', [offsetSeconds]);
  } catch (error) {
    throw refuse('clock_failed', `The gateway's clock could not be moved: ${error instanceof Error ? error.message : 'unknown reason'}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
