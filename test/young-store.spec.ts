import { layOldPayments } from './bench/growth.js';
import { TestGateway } from './gateway.js';

const OLD = 400;
/** PostgreSQL keeps a plan for good after a statement's fifth run on a connection. */
const UNTIL_PLANNED = 7;
/** What is read whole because it is small and stays so: rules, policies, contracts, accounts. */
const SMALL = /^(platform\.clock|limits\.(policy|scope)|risk\.(rule|threshold)|ledger\.(account|fee_rule)|merchants\.)/;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

/** Rows that were read of each table, by going through all of it or by an index. */
async function read(): Promise<Record<string, number>> {
  const tables = await gateway.rows<{ name: string; read: number }>(
    `select schemaname || '.' || relname as name, (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_user_tables`,
  );
  return Object.fromEntries(tables.filter(({ name }) => !SMALL.test(name)).map((table) => [table.name, table.read]));
}

const buy = (n: number): Promise<unknown> => gateway.buy(gateway.phone(`0103000${String(n).padStart(4, '0')}`));

it('a store whose plans were made while it was empty does not read all payments for the next one', async () => {
  for (let n = 0; n < UNTIL_PLANNED; n++) await buy(n);
  await layOldPayments(gateway.config, OLD);
  const before = await read();
  expect(await buy(UNTIL_PLANNED)).toMatchObject({ status: 'charged' });
  // A connection tells what it has read when it ends, if not before.
  await gateway.restart();
  const more = Object.entries(await read()).map(([name, n]) => [name, n - (before[name] ?? 0)] as const);
  expect(more.filter(([, n]) => n >= OLD)).toEqual([]);
});

it('the time is put in place of the call, also where the clock was moved', async () => {
  const [plan] = await gateway.rows<{ 'QUERY PLAN': [{ Plan: { Output: [string] } }] }>(
    'explain (verbose, format json) select platform.now()',
  );
  expect(plan!['QUERY PLAN'][0].Plan.Output[0]).toMatch(/^\(now\(\) \+ '.*'::interval\)$/);
});
