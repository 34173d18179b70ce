import { TestGateway } from './gateway.js';
import { RiskRoom } from './risk.kit.js';

const TABLES = ['risk.trace', 'risk.judgement'] as const;

let gateway: TestGateway;
let room: RiskRoom;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  room = await RiskRoom.open(gateway);
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

/** Months of long ago that are still there. */
const old = async (): Promise<string[]> =>
  (
    await gateway.rows<{ name: string }>(
      `select name from unnest($1::text[]) name where to_regclass(name || '_2020_01') is not null order by 1`,
      [TABLES],
    )
  ).map(({ name }) => name);
beforeEach(async () => {
  for (const table of TABLES)
    await gateway.rows(
      `create table if not exists ${table}_2020_01 partition of ${table} for values from ('2020-01-01') to ('2020-02-01')`,
    );
});

/** Does this while somebody reads this table in a transaction, which has ended then. */
async function whileRead(table: string, work: (read: (table: string) => Promise<unknown>) => Promise<unknown>): Promise<void> {
  const reader = await gateway.database.connect();
  const read = (what: string) => reader.query(`select from ${what}`);
  try {
    await reader.query('begin');
    await read(table);
    await work(read);
  } finally {
    await reader.query('rollback');
    reader.release();
  }
}

it.each([
  ['risk.trace', 'risk.judgement'],
  ['risk.judgement', 'risk.trace'],
])('who reads %s while its old months are to go may read %s too: nobody waits for two', async (table, other) => {
  let forgetting!: Promise<unknown>;
  await whileRead(table, async (read) => {
    forgetting = room.risk.forget();
    while ((await gateway.rows('select from pg_locks where not granted and relation = $1::regclass', [table])).length === 0);
    await read(other);
  });
  await forgetting;
  expect(await old()).toEqual([]);
});

it.each(TABLES)(
  'one who reads %s all day is not waited for, and so nobody waits behind: the other goes, and this one later',
  async (table) => {
    await whileRead(table, async () => {
      await expect(room.risk.forget()).rejects.toThrow('lock timeout');
      expect(await old()).toEqual([table]);
    });
    await room.risk.forget();
    expect(await old()).toEqual([]);
  },
);
