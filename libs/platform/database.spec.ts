import { DataSource } from 'typeorm';
import type { Config } from './config.js';
import { dataSourceOptions, rows, type Plans } from './database.js';
import { unhurried } from './unhurried.js';

/** With one connection to its database, so that whoever keeps it keeps it from everybody. */
const opened = (plans?: Plans): Promise<DataSource> => {
  const config = { databaseUrl: process.env['DATABASE_SERVICE_URL']!, env: { DATABASE_POOL: 1 } } as Config;
  return new DataSource(dataSourceOptions(config, 'test', plans)).initialize();
};

describe('a statement', () => {
  let source: DataSource;
  beforeAll(async () => {
    source = await opened();
  });
  afterAll(() => source.destroy());

  it('outside of a transaction gives its connection back, also when it fails', async () => {
    await expect(rows(source.manager, 'select 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' });
    expect(await rows(source.manager, 'select $1::int as n', [7])).toEqual([{ n: 7 }]);
  });

  it('of a transaction that was opened elsewhere stays in it', async () => {
    await source.transaction('REPEATABLE READ', async (manager) => {
      await rows(manager, 'set local lock_timeout = 1234');
      expect(await rows(manager, 'show lock_timeout')).toEqual([{ lock_timeout: '1234ms' }]);
    });
    expect(await rows(source.manager, 'show lock_timeout')).toEqual([{ lock_timeout: '0' }]);
  });

  it('that changes rows answers what it returns, and nothing when it returns none', async () => {
    await source.transaction(async (manager) => {
      await rows(manager, 'create temporary table shelf (id int) on commit drop');
      expect(await rows(manager, 'insert into shelf values ($1), (2) returning id', [1])).toEqual([{ id: 1 }, { id: 2 }]);
      expect(await rows(manager, 'update shelf set id = id + $1 returning id', [10])).toEqual([{ id: 11 }, { id: 12 }]);
      expect(await rows(manager, 'delete from shelf where id > $1', [0])).toEqual([]);
    });
  });
});

describe('a table is read whole', () => {
  const SETTING = 'show enable_seqscan';

  it.each([
    [undefined, 'off'],
    ['of whole tables', 'on'],
  ] as const)('where that is quicker, with plans %s: %s', async (plans, setting) => {
    const source = await opened(plans);
    try {
      expect(await rows(source.manager, SETTING)).toEqual([{ enable_seqscan: setting }]);
    } finally {
      await source.destroy();
    }
  });

  it('in a transaction that takes its time, and after it no more', async () => {
    const source = await opened();
    try {
      await source.transaction(async (manager) => {
        await unhurried(manager);
        expect(await rows(manager, SETTING)).toEqual([{ enable_seqscan: 'on' }]);
        expect(await rows(manager, 'show statement_timeout')).toEqual([{ statement_timeout: '0' }]);
      });
      expect(await rows(source.manager, SETTING)).toEqual([{ enable_seqscan: 'off' }]);
      expect(await rows(source.manager, 'show statement_timeout')).toEqual([{ statement_timeout: '30s' }]);
    } finally {
      await source.destroy();
    }
  });
});
