import pg from 'pg';
import { PreparingClient } from './prepared.js';

const TABLE = 'create temporary table shelf (id int, book text); insert into shelf values (1, $$first$$)';
const SELECT = 'select * from shelf where id = $1';

describe('a statement with parameters', () => {
  let client: PreparingClient;
  beforeEach(async () => {
    client = new PreparingClient({ connectionString: process.env['DATABASE_URL'] });
    await client.connect();
    await client.query(TABLE);
  });
  afterEach(() => client.end());

  const prepared = async () =>
    (await client.query('select statement, (generic_plans + custom_plans)::int as runs from pg_prepared_statements')).rows;

  it('is prepared once for all its calls', async () => {
    for (let i = 0; i < 3; i++) expect((await client.query(SELECT, [1])).rows).toEqual([{ id: 1, book: 'first' }]);
    expect(await prepared()).toEqual([{ statement: SELECT, runs: 3 }]);
  });

  it('without any goes as it is, for it may be several at once', async () => {
    await client.query('begin; select 1; commit');
    await client.query('select 1', []);
    expect(await prepared()).toEqual([]);
  });

  it('fails once when its table has changed under it, and then finds the new columns', async () => {
    await client.query(SELECT, [1]);
    await client.query('alter table shelf add column isbn text');
    await expect(client.query(SELECT, [1])).rejects.toMatchObject({ code: '0A000' });
    expect((await client.query(SELECT, [1])).rows).toEqual([{ id: 1, book: 'first', isbn: null }]);
  });
});

describe('a transaction', () => {
  let client: PreparingClient;
  let trips: string[];
  beforeEach(async () => {
    client = new PreparingClient({ connectionString: process.env['DATABASE_URL'] });
    await client.connect();
    await client.query(TABLE);
    trips = [];
    const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
    jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
      trips.push(typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text);
      return query.apply(this, args);
    } as never);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await client.end();
  });

  const INSERT = 'insert into shelf values ($1, $2)';
  const books = async () => ((await client.query('select book from shelf order by id')).rows as { book: string }[]).map(({ book }) => book);

  it('begins with its first statement, and takes along what needs no answer', async () => {
    await client.query('START TRANSACTION');
    client.unanswered(INSERT, [2, 'second']);
    expect((await client.query(SELECT, [2])).rows).toEqual([{ id: 2, book: 'second' }]);
    client.unanswered(INSERT, [3, 'third']);
    client.unanswered(INSERT, [4, 'fourth']);
    await client.query('COMMIT');
    expect(trips).toEqual([`START TRANSACTION;\n${INSERT};\n${SELECT}`, `${INSERT};\n${INSERT};\nCOMMIT`]);
    expect(await books()).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('asks together what is asked at the same time, and each is told its own answer', async () => {
    await client.query('START TRANSACTION');
    const answers = await Promise.all([client.query(SELECT, [1]), client.query('select $1::int as n', [5]), client.query(SELECT, [9])]);
    await client.query('COMMIT');
    expect(answers.map(({ rows }) => rows)).toEqual([[{ id: 1, book: 'first' }], [{ n: 5 }], []]);
    expect(trips).toHaveLength(2);
  });

  it('is opened and ended by statements that are prepared, too', async () => {
    for (let i = 0; i < 3; i++) {
      await client.query('START TRANSACTION');
      await client.query(INSERT, [2 + i, 'more']);
      await client.query('COMMIT');
    }
    const { rows } = await client.query('select statement from pg_prepared_statements order by statement collate "C"');
    expect(rows).toEqual([{ statement: 'COMMIT' }, { statement: 'START TRANSACTION' }, { statement: INSERT }]);
  });

  it('in which nothing is said costs nothing', async () => {
    await client.query('START TRANSACTION');
    await client.query('COMMIT');
    await client.query('START TRANSACTION');
    await client.query('ROLLBACK');
    expect(trips).toEqual([]);
  });

  it.each(['select 1 / $1::int', 'insert into shelf values ($1, 1, 2, 3)', 'select from nowhere where $1'])(
    'commits nothing when one before the end fails: %s',
    async (wrong) => {
      for (let i = 0; i < 2; i++) {
        await client.query('START TRANSACTION');
        client.unanswered(INSERT, [2, 'second']);
        client.unanswered(wrong, [0]);
        client.unanswered(INSERT, [3, 'third']);
        await expect(client.query('COMMIT')).rejects.toMatchObject({ severity: 'ERROR' });
        await client.query('ROLLBACK');
        expect(await books()).toEqual(['first']);
      }
      await client.query('START TRANSACTION');
      await client.query(INSERT, [3, 'third']);
      await client.query('COMMIT');
      expect(await books()).toEqual(['first', 'third']);
    },
  );

  it.each([[[]], [[INSERT]]])('says so when it commits nothing, whoever kept the failure to himself (%j)', async (unanswered) => {
    await client.query('START TRANSACTION');
    await client.query(INSERT, [2, 'second']);
    await client.query('select 1 / $1::int', [0]).catch(() => undefined);
    for (const text of unanswered) client.unanswered(text, [3, 'third']);
    await expect(client.query('COMMIT')).rejects.toThrow();
    await client.query('ROLLBACK');
    expect(await books()).toEqual(['first']);
  });

  it('sends nothing of what cannot be written, and goes on', async () => {
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    await client.query('START TRANSACTION');
    client.unanswered(INSERT, [2, endless]);
    await expect(client.query('COMMIT')).rejects.toThrow('circular');
    await client.query('ROLLBACK');
    expect(await books()).toEqual(['first']);
    expect((await client.query(SELECT, [1])).rows).toHaveLength(1);
  });

  it('whose START failed runs nothing: what came with it is passed over', async () => {
    await client.query('START TRANSACTION');
    client.unanswered(INSERT, [2, 'second']);
    const { connection } = client as unknown as { connection: { parse(query: { text: string }): void } };
    const { parse } = connection;
    connection.parse = function (query) {
      parse.call(this, query.text === 'START TRANSACTION' ? { ...query, text: 'START NOTHING' } : query);
    };
    await expect(client.query(INSERT, [3, 'third'])).rejects.toMatchObject({ code: '42601' });
    connection.parse = parse;
    await client.query('ROLLBACK');
    expect(await books()).toEqual(['first']);
    await client.query(INSERT, [2, 'second']);
    expect(await books()).toEqual(['first', 'second']);
  });

  it('whose statement is told to be prepared anew finds the new columns the next time', async () => {
    await client.query(SELECT, [1]);
    await client.query('alter table shelf add column isbn text');
    await client.query('START TRANSACTION');
    client.unanswered(INSERT, [2, 'second']);
    await expect(client.query(SELECT, [1])).rejects.toMatchObject({ code: '0A000' });
    await client.query('ROLLBACK');
    expect((await client.query(SELECT, [1])).rows).toEqual([{ id: 1, book: 'first', isbn: null }]);
  });

  it('says what waits before a text without parameters, and nobody else overtakes it', async () => {
    await client.query('START TRANSACTION');
    client.unanswered(INSERT, [2, 'second']);
    expect(await books()).toEqual(['first', 'second']);
    client.unanswered(INSERT, [3, 'third']);
    expect(() => client.query({ text: 'select 1' })).toThrow('something waits');
    await client.query('ROLLBACK');
    expect(await books()).toEqual(['first']);
    expect(() => client.unanswered(INSERT, [4, 'fourth'])).toThrow('outside of a transaction');
  });
});

it('a connection that is lost while nobody holds it does not end the process', async () => {
  const [lost, other] = [0, 0].map(() => new PreparingClient({ connectionString: process.env['DATABASE_URL'] }));
  await Promise.all([lost!.connect(), other!.connect()]);
  const [{ pid }] = (await lost!.query('select pg_backend_pid() as pid')).rows;
  const ended = new Promise((resolve) => lost!.once('end', resolve));
  await other!.query('select pg_terminate_backend($1)', [pid]);
  await ended;
  await expect(lost!.query('select $1::int', [1])).rejects.toThrow();
  await other!.end();
});
