import { once } from 'node:events';
import type { Socket } from 'node:net';
import { DataSource, type EntityManager } from 'typeorm';
import { dataSourceOptions, rows, unhurried, type Config } from '#platform';
import { LIVELY } from '../libs/platform/silence.js';
import { PreparingClient } from '../libs/platform/prepared.js';
import { TestGateway } from './gateway.js';
import { SilentFront } from './silent-front.js';

const TARGET = process.env['DATABASE_SERVICE_URL']!;
/** Instead of a minute, which nobody waits for here. */
const WITHIN_MS = 1500;
const SILENCE = { code: 'ETIMEDOUT' };
let front: SilentFront;
let url: string;
let within: jest.ReplaceProperty<number>;
beforeAll(async () => {
  within = jest.replaceProperty(LIVELY, 'answerWithinMs', WITHIN_MS);
  front = new SilentFront(new URL(TARGET));
  url = await front.listen();
});
afterEach(() => void (front.silent = false));
afterAll(async () => {
  await front.close();
  within.restore();
});

describe('a database that says nothing any more', () => {
  let source: DataSource;
  beforeAll(async () => {
    // One connection: if it came back to the pool, nobody would have another.
    const config = { databaseUrl: url, env: { DATABASE_POOL: 1 } } as Config;
    source = await new DataSource(dataSourceOptions(config, 'test')).initialize();
  });
  afterAll(() => source.destroy());

  const one = (manager: EntityManager) => rows(manager, 'select $1::int as n', [1]);

  it.each<[string, (work: () => void) => Promise<unknown>]>([
    ['to a statement', (silence) => (silence(), one(source.manager))],
    ['to several at once', (silence) => source.transaction((tx) => (silence(), Promise.all([one(tx), one(tx)])))],
    ['to a text without parameters', (silence) => (silence(), rows(source.manager, 'select 1'))],
    ['to a COMMIT', (silence) => source.transaction((tx) => one(tx).then(silence))],
  ])('%s is not waited for for ever: it fails, and the next has another connection', async (_, work) => {
    await one(source.manager);
    await expect(work(() => (front.silent = true))).rejects.toMatchObject(SILENCE);
    front.silent = false;
    expect(await one(source.manager)).toEqual([{ n: 1 }]);
  });

  it('because it works, in a transaction that takes its time, is waited for', async () => {
    const worked = source.transaction(async (manager) => {
      await unhurried(manager);
      await rows(manager, 'select pg_sleep($1)', [(2 * WITHIN_MS) / 1000]);
      return one(manager);
    });
    expect(await worked).toEqual([{ n: 1 }]);
    await expect(one(source.manager).then(() => ((front.silent = true), one(source.manager)))).rejects.toMatchObject(SILENCE);
  });

  it('because nothing was asked keeps its connection, and is noticed by whoever asks next', async () => {
    const client = new PreparingClient({ connectionString: url });
    await client.connect();
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    await once(stream, 'timeout');
    expect((await client.query('select $1::int as n', [1])).rows).toEqual([{ n: 1 }]);
    front.silent = true;
    await expect(client.query('select $1::int as n', [1])).rejects.toMatchObject(SILENCE);
    await client.end();
  });

  it('at the end of a connection does not keep it from ending', async () => {
    const client = new PreparingClient({ connectionString: url });
    await client.connect();
    front.silent = true;
    await client.end();
  });
});

it('a gateway whose database vanished says so, and works again when it is back', async () => {
  process.env['DATABASE_SERVICE_URL'] = url;
  const gateway = await TestGateway.start({ SWEEP_SECONDS: '1' });
  try {
    const phone = gateway.phone('01073100001');
    await gateway.buy(phone);
    const read = () => gateway.api('get', '/v1/payments?orderId=A-1');
    expect((await read()).status).toBe(200);
    front.silent = true;
    const lost = await read();
    expect([lost.status, lost.body.code, lost.body.retryable]).toEqual([503, 'unavailable', true]);
    front.silent = false;
    while ((await read()).status === 503);
    // Also the collectors, and whoever they wake.
    while ((await gateway.settle().catch((error: unknown) => error)) !== undefined);
    expect(await gateway.buy(phone, { itemName: '별사탕 200개' })).toMatchObject({ status: 'charged' });
  } finally {
    front.silent = false;
    await gateway.close();
    process.env['DATABASE_SERVICE_URL'] = TARGET;
  }
}, 120_000);
