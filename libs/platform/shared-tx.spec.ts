import pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { afterCommit, Database, rows, unanswered, type Tx } from './database.js';
import { PreparingClient } from './prepared.js';
import { SharedTx } from './shared-tx.js';

const ADD = 'update shelf set n = n + 1 where id = $1 returning id, pg_current_xact_id()::text as tx';
const READ = 'select n from shelf where id = $1';

describe('transactions that come at one moment', () => {
  const url = process.env['DATABASE_URL'];
  const admin = new pg.Client({ connectionString: url });
  let source: DataSource;
  let database: Database;
  let shared: SharedTx;
  let trips: string[];

  beforeAll(async () => {
    await admin.connect();
    await admin.query('create table shelf (id int primary key, n int not null check (n < 9))');
    source = await new DataSource({ type: 'postgres', url: url!, poolSize: 10, extra: { Client: PreparingClient } }).initialize();
  });
  beforeEach(async () => {
    await admin.query('truncate shelf; insert into shelf select i, 0 from generate_series(1, 9) i');
    database = new Database(source, { ring: () => undefined } as never);
    shared = new SharedTx(database, { warn: () => undefined } as never);
    // Connections that are there already, and what they are asked.
    await Promise.all([1, 2, 3, 4, 5].map((n) => database.query('select $1::int from pg_sleep(0.01)', [n])));
    trips = [];
    const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
    jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
      if (this !== admin) trips.push(typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text);
      return query.apply(this, args);
    } as never);
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    await source.destroy();
    await admin.query('drop table shelf');
    await admin.end();
  });

  const add = async (manager: EntityManager, id: number) => (await rows<{ id: number; tx: string }>(manager, ADD, [id]))[0]!;
  const shelf = async () => (await admin.query('select n from shelf order by id')).rows.map(({ n }: { n: number }) => n);
  /** The first goes at once; all others, who come while it is under way, go together. */
  const behindOne = <T>(come: () => T): [Promise<unknown>, T] => [shared.run('first', (tx) => add(tx, 9)), come()];

  it('are what they would be when they come alone: at once, and in no more trips', async () => {
    await shared.statement('a', (manager) => add(manager, 1));
    expect(trips).toEqual([ADD]);
    await shared.run('b', async (tx) => {
      await rows(tx, READ, [2]);
      unanswered(tx, ADD, [2]);
    });
    expect(trips.slice(1)).toEqual([`START TRANSACTION;\n${READ}`, `${ADD};\nCOMMIT`]);
    expect(await shelf()).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('share one commit, what they say at the same time travels together, and each is told its own answer', async () => {
    const [first, all] = behindOne(() =>
      [1, 2, 3].map((id) =>
        shared.run(`${id}`, async (tx) => {
          const { tx: number } = await add(tx, id);
          const [{ n }] = (await rows<{ n: number }>(tx, READ, [id])) as [{ n: number }];
          return { id, n, number };
        }),
      ),
    );
    const statement = shared.statement('4', (manager) => add(manager, 4));
    await first;
    const answers = await Promise.all(all);
    expect(answers).toEqual([1, 2, 3].map((id) => ({ id, n: 1, number: answers[0]!.number })));
    expect(await statement).toEqual({ id: 4, tx: answers[0]!.number });
    expect(trips.filter((trip) => trip.includes('lock_timeout'))).toHaveLength(1);
    const begins = trips.findIndex((trip) => trip.includes('lock_timeout'));
    expect(trips[begins]!.split(';\n').filter((one) => one === ADD)).toHaveLength(4);
    expect(trips.filter((trip) => trip.includes(READ))).toEqual([`${READ};\n${READ};\n${READ}`]);
  });

  it.each([
    ['in the database', (tx: Tx) => rows(tx, 'update shelf set n = n + $2 where id = $1', [3, 100])],
    ['by itself', () => Promise.reject(new Error('no')) as Promise<unknown>],
    [
      'only with what nobody asks about',
      (tx: Tx) => Promise.resolve(unanswered(tx, 'update shelf set n = n + $2 where id = $1', [3, 100])),
    ],
  ])('take nobody else along when one fails %s: each of the others is done once, and it hears why', async (_where, fails) => {
    const [first, all] = behindOne(() => [
      ...[1, 2].map((id) => shared.run<unknown>(`${id}`, (tx) => add(tx, id))),
      shared.run<unknown>('3', async (tx) => {
        await rows(tx, READ, [3]);
        await fails(tx);
      }),
      // It has more to say than others, also after one of them has failed.
      shared.run<unknown>('4', async (tx) => {
        for (let i = 0; i < 4; i++) await rows(tx, READ, [4]);
        await add(tx, 4);
      }),
    ]);
    await first;
    const ends = await Promise.allSettled(all);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect((ends[2] as PromiseRejectedResult).reason).toMatchObject({ message: expect.stringMatching(/^no$|shelf_n_check/) as string });
    expect(await shelf()).toEqual([1, 1, 0, 1, 0, 0, 0, 0, 1]);
  });

  it('do not wait for the one that waits for a lock', async () => {
    await admin.query('begin; select from shelf where id = 2 for update');
    const order: number[] = [];
    const [first, all] = behindOne(() => [1, 2, 3].map((id) => shared.run(`${id}`, (tx) => add(tx, id)).then(() => order.push(id))));
    await first;
    await Promise.all([all[0], all[2]]);
    await admin.query('commit');
    await all[1];
    expect(order.at(-1)).toBe(2);
    expect(await shelf()).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 1]);
  });

  it('are never two about the same in one: the second sees what the first has committed', async () => {
    const take = 'update shelf set n = 1 where id = $1 and n = 0 returning pg_current_xact_id()::text as tx';
    const come = (id: number) => shared.run(`${id}`, async (tx) => (await rows<{ tx: string }>(tx, take, [id]))[0]?.tx ?? null);
    const [first, all] = behindOne(() => [come(1), come(2), come(1), come(2), come(1)]);
    await first;
    const taken = await Promise.all(all);
    expect(taken).toEqual([expect.any(String), taken[0], null, null, null]);
  });

  it('are each run again when nobody knows whether they were committed, and find what they did', async () => {
    const said: string[] = [];
    const take = 'update shelf set n = 1 where id = $1 and n = 0 returning id';
    const { tx: real } = database;
    let lost = false;
    database.tx = async (work) => {
      const outcome = await real.call(database, work);
      if (lost || !trips.at(-1)!.includes('COMMIT') || !trips.some((trip) => trip.includes('lock_timeout'))) return outcome as never;
      lost = true;
      throw new Error('the connection was lost');
    };
    const come = (id: number) =>
      shared.run(`${id}`, async (tx) => {
        const found = await rows(tx, take, [id]);
        if (found.length > 0) afterCommit(tx, () => said.push(`took ${id}`));
        return found.length;
      });
    const [first, all] = behindOne(() => [come(1), come(2)]);
    await first;
    expect(await Promise.all(all)).toEqual([0, 0]);
    expect(await shelf()).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect(said.sort()).toEqual(['took 1', 'took 2']);
  });

  it('say what is to be said afterwards once, and only when it has been committed', async () => {
    const said: string[] = [];
    const [first, all] = behindOne(() =>
      [1, 2, 3].map((id) =>
        shared.run(`${id}`, async (tx) => {
          afterCommit(tx, () => said.push(`done ${id}`));
          await rows(tx, 'update shelf set n = n + $2 where id = $1', [id, id === 2 ? 100 : 1]);
        }),
      ),
    );
    await first;
    await Promise.allSettled(all);
    expect(said.sort()).toEqual(['done 1', 'done 3']);
  });
});
