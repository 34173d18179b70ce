import { Test } from '@nestjs/testing';
import pg from 'pg';
import { Database, makePartitions, PlatformModule } from '#platform';
import { asOwner } from '../apps/gateway/migrate.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  await gateway.rows(`do $$ begin execute format('alter database %I set timezone to %L', current_database(), 'Asia/Seoul'); end $$`);
});
afterAll(() => gateway.close());

async function atPrompt(): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: gateway.config.ownerUrl });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
const makers = {
  'the owner': () => asOwner(gateway.config, (owner) => makePartitions(owner)),
  'a service': async () => {
    const room = await Test.createTestingModule({ imports: [PlatformModule.for('partitions-test', gateway.config)] }).compile();
    await room.init();
    await makePartitions(room.get(Database));
    await room.close();
  },
  'a person at a prompt': async () => {
    await using person = await atPrompt();
    await person.query('select platform.make_partitions()');
  },
} as const;

/** Months of a table, in their order. */
const months = async () =>
  (
    await gateway.rows<{ name: string; bound: string }>(
      `select inhrelid::regclass::text as name, pg_get_expr(relpartbound, c.oid) as bound from pg_inherits join pg_class c on c.oid = inhrelid
        where inhparent = 'platform.outbox'::regclass and inhrelid::regclass::text !~ 'default' order by 1`,
    )
  ).map(({ name, bound }) => {
    const [from, to] = [...bound.matchAll(/'([^']+)'/g)].map(([, at]) => new Date(at!).toISOString());
    return { name, from: from!, to: to! };
  });

it.each(Object.keys(makers) as (keyof typeof makers)[])(
  'in a database with a time zone of its own the months that %s makes join those that are there, with nothing between them and nothing in two',
  async (who) => {
    const before = await months();
    for (const { name } of before.slice(-2)) await gateway.rows(`drop table ${name}`);
    await makers[who]();
    const made = await months();
    // A month may have begun since the first ones were made.
    expect(made.slice(0, before.length)).toEqual(before);
    expect(made.length - before.length).toBeLessThanOrEqual(1);
    expect(before.length).toBeGreaterThanOrEqual(4);
    expect(made.slice(0, -1).map(({ to }) => to)).toEqual(made.slice(1).map(({ from }) => from));
    for (const { from } of made) expect(from).toMatch(/-01T00:00:00.000Z$/);
  },
);

describe('while a table of months is being read', () => {
  const TABLES = ['ledger.entry', 'payments.event', 'webhooks.try'];
  const missing = async () =>
    (
      await gateway.rows<{ name: string }>(`select name from platform.partitioned where to_regclass(name || $1) is null order by 1`, [last])
    ).map(({ name }) => name);
  let last: string;
  beforeEach(async () => {
    last = (await months()).at(-1)!.name.slice('platform.outbox'.length);
    for (const table of TABLES) await gateway.rows(`drop table ${table}${last}`);
  });

  it('its reader may read the others too: nobody waits for two', async () => {
    await using reader = await atPrompt();
    await reader.query('begin');
    await reader.query('select from payments.event');
    const making = makers['a service']();
    while ((await gateway.rows(`select from pg_locks where not granted and relation = 'payments.event'::regclass`)).length === 0);
    await reader.query('select from ledger.entry');
    await reader.query('commit');
    await making;
    expect(await missing()).toEqual([]);
  });

  it('one who reads all day is not waited for, and so nobody waits behind: it is made later, and the others now', async () => {
    await using reader = await atPrompt();
    await reader.query('begin');
    await reader.query('select from payments.event');
    await expect(makers['the owner']()).rejects.toThrow('lock timeout');
    expect(await missing()).toEqual(['payments.event']);
    await reader.query('commit');
    await makers['the owner']();
    expect(await missing()).toEqual([]);
  });
});

it('the owner speaks in UTC, whatever the time zone of the database', async () => {
  expect(await asOwner(gateway.config, (owner) => owner.query('show timezone'))).toEqual([{ TimeZone: 'UTC' }]);
});
