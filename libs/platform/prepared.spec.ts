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

  it('without any goes as it is: several at once, and what opens and ends transactions', async () => {
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
