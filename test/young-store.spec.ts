import pg from 'pg';
import { ConfirmPayment } from '../apps/checkout/window/confirm-payment.js';
import { PreparingClient } from '../libs/platform/prepared.js';
import { layOldPayments } from './bench/growth.js';
import { TestGateway } from './gateway.js';
import { Receiver } from './webhooks.receiver.js';

/** PostgreSQL keeps a plan for good after a statement's fifth run on a connection. */
const UNTIL_PLANNED = 7;
/** What is read whole because it is small and stays so: rules, policies, contracts, accounts. */
const SMALL = /^(platform\.clock|limits\.(policy|scope)|risk\.(rule|threshold)|ledger\.(account|fee_rule)|merchants\.)/;

/** Autovacuum, which comes once a minute, counts rows and has plans made anew for them. */
const NOBODY_COUNTS = `do $$ declare one record; begin
  for one in select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'r' and nspname !~ '^(pg_|information_schema)' loop
    execute format('alter table %s set (autovacuum_enabled = false)', one.name);
  end loop;
end $$`;

/** What it would count if it came now. */
const COUNT_NOW = `do $$ declare one record; begin
  for one in select relid::regclass as name from pg_stat_user_tables where n_mod_since_analyze > 50 loop
    execute format('analyze %s', one.name);
  end loop;
end $$`;

let gateway: TestGateway;
let merchant: Receiver;
beforeEach(async () => {
  gateway = await TestGateway.start();
  await gateway.rows(NOBODY_COUNTS);
  merchant = await Receiver.start();
  await gateway.api('post', '/v1/webhook-endpoints', { url: merchant.url });
});
afterEach(async () => {
  await gateway.close();
  await merchant.close();
});

/** Rows that were read of each table, by going through all of it or by an index. */
async function read(): Promise<Record<string, number>> {
  const tables = await gateway.rows<{ name: string; read: number }>(
    `select schemaname || '.' || relname as name, (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_user_tables`,
  );
  return Object.fromEntries(tables.filter(({ name }) => !SMALL.test(name)).map((table) => [table.name, table.read]));
}

/** Codes that come at one moment: the first is confirmed by itself, the others together. */
const TOGETHER = 4;

async function buy(n: number): Promise<void> {
  const ready = await Promise.all(
    Array.from({ length: TOGETHER }, async (_, i) => {
      const phone = gateway.phone(`0103${String(n).padStart(3, '0')}${String(i).padStart(4, '0')}`);
      const payment = await gateway.register();
      const buyer = gateway.buyer(payment['checkoutUrl'] as string);
      await buyer.identify({ phoneNumber: phone.number, carrier: phone.carrier });
      return { id: payment['id'] as string, phone, buyer };
    }),
  );
  await gateway.settle();
  const codes = await Promise.all(ready.map(({ phone }) => phone.code()));
  await Promise.all(ready.map(({ buyer }, i) => buyer.enter(codes[i]!)));
  await gateway.settle();
  for (const { id } of ready) expect(await gateway.payment(id)).toMatchObject({ status: 'charged' });
}

/** Which tables were read whole, or nearly, for the next purchases when `old` payments were laid behind plans that were made without them. */
async function readWhole(bought: number, old: number): Promise<[string, number][]> {
  const several = jest.spyOn(ConfirmPayment.prototype, 'several');
  await layOldPayments(gateway.config, old);
  const before = await read();
  await buy(bought);
  expect(several).toHaveBeenCalled();
  // A connection tells what it has read when it ends, if not before.
  await gateway.restart();
  const more = Object.entries(await read()).map(([name, n]): [string, number] => [name, n - (before[name] ?? 0)]);
  return more.filter(([, n]) => n >= old);
}

it('a store whose plans were made while it was empty does not read all payments for the next ones', async () => {
  for (let n = 0; n < UNTIL_PLANNED; n++) await buy(n);
  expect(await readWhole(UNTIL_PLANNED, 400)).toEqual([]);
});

it('nor does one whose few rows were counted before its plans were made', async () => {
  for (let n = 0; n < UNTIL_PLANNED; n++) await buy(n);
  await gateway.rows(COUNT_NOW);
  for (let n = 0; n < UNTIL_PLANNED; n++) await buy(UNTIL_PLANNED + n);
  // Judging reads what was bought from this address before, and twice as much was: more is laid, so that whole tables stand out.
  expect(await readWhole(2 * UNTIL_PLANNED, 1000)).toEqual([]);
});

/** PostgreSQL plans at each call what it takes for cheaper then, such as lists that it can count; planning may cost more than all the rest. */
it('what is said again and again is not planned each time, by whichever service', async () => {
  const connections = new Set<pg.Client>();
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  const listening = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    if (this instanceof PreparingClient) connections.add(this);
    return query.apply(this, args);
  } as never);
  for (let n = 0; n < UNTIL_PLANNED; n++) await buy(n);
  await gateway.rows('analyze');
  for (let n = 0; n < 2 * UNTIL_PLANNED; n++) await buy(UNTIL_PLANNED + n);
  listening.mockRestore();
  const planned: string[] = [];
  for (const connection of connections) {
    const sql = 'select statement from pg_prepared_statements where custom_plans > $1';
    planned.push(...(await connection.query<{ statement: string }>(sql, [2 * UNTIL_PLANNED])).rows.map(({ statement }) => statement));
  }
  expect([...new Set(planned)]).toEqual([]);
});

it('the time is put in place of the call, also where the clock was moved', async () => {
  const [plan] = await gateway.rows<{ 'QUERY PLAN': [{ Plan: { Output: [string] } }] }>(
    'explain (verbose, format json) select platform.now()',
  );
  expect(plan!['QUERY PLAN'][0].Plan.Output[0]).toMatch(/^\(now\(\) \+ '.*'::interval\)$/);
});
