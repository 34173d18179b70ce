import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { checkLimits, limitsMigrations } from '#limits';
import { MIGRATIONS } from '../apps/gateway/migrate.js';

const name = `t_${randomBytes(6).toString('hex')}`;
const url = Object.assign(new URL(process.env['DATABASE_OWNER_URL']!), { pathname: `/${name}` }).href;
let admin: pg.Client;
beforeAll(async () => {
  admin = new pg.Client({ connectionString: process.env['DATABASE_OWNER_URL'] });
  await admin.connect();
  await admin.query(`create database ${name}`);
});
afterAll(async () => {
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
});

async function migrated<T>(migrations: typeof MIGRATIONS, work: (store: DataSource) => Promise<T>): Promise<T> {
  const store = await new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTableName: 'tollgate_migration',
    parseInt8: true,
  }).initialize();
  try {
    await store.runMigrations({ transaction: 'each' });
    return await work(store);
  } finally {
    await store.destroy();
  }
}

const OLD = `select refusal, month from limits.reserve($1, $2, array['line_payment', 'line_month', 'person_month', 'line_gift_card_month'], array['line', 'line', 'person', 'line'], array[null, 500000, null, null]::bigint[])`;

it('a store of before with holds, counters and changed caps goes on where it was', async () => {
  const since: typeof MIGRATIONS = limitsMigrations.slice(1);
  const before = MIGRATIONS.filter((migration) => !since.includes(migration) && !/^CameFrom/.test(migration.name));
  await migrated(before, async (store) => {
    await store.query(`update limits.policy set cap = 90000 where scope = 'line_gift_card_month'`);
    await store.query(`update limits.policy set cap = 70000 where scope = 'line_payment'`);
    for (const [id, amount] of [['pay_held', 10_000], ['pay_spent', 20_000], ['pay_gone', 5000]]) await store.query(OLD, [id, amount]); // prettier-ignore
    await store.query(`select limits.end_hold('pay_spent', 'spent'), limits.end_hold('pay_gone', 'let_go')`);
    await store.query(`select limits.give_back('pay_spent', 3000)`);
    await store.query(
      `update limits.hold set held_at = held_at - interval '40 days', ended_at = ended_at - interval '39 days' where payment_id = 'pay_spent'`,
    );
  });
  await migrated(MIGRATIONS, async (store) => {
    expect(await store.transaction((tx) => checkLimits(tx))).toMatchObject({ counters: 3, holds: 3, disagreements: [] });
    const month = (await store.query<{ month: string }[]>('select platform.kst_month(platform.now()) as month'))[0]!.month;
    expect(await store.query('select key, spent, reserved from limits.counter order by key')).toEqual([
      { key: `line_category_month:line:gift_card:${month}`, spent: 17_000, reserved: 10_000 },
      { key: `line_month:line:${month}`, spent: 17_000, reserved: 10_000 },
      { key: `person_month:person:${month}`, spent: 17_000, reserved: 10_000 },
    ]);
    expect(await store.query('select scope, period, pattern, cap from limits.policy order by scope, period')).toEqual([
      { scope: 'code_ip', period: 'hour', pattern: '*', cap: 100 },
      { scope: 'code_line', period: 'hour', pattern: '*', cap: 10 },
      { scope: 'code_merchant', period: 'hour', pattern: '*', cap: 20_000 },
      { scope: 'line', period: 'month', pattern: '*', cap: null },
      { scope: 'line', period: 'payment', pattern: '*', cap: 70_000 },
      { scope: 'line_category', period: 'month', pattern: '*:gift_card', cap: 90_000 },
      { scope: 'person', period: 'month', pattern: '*', cap: 1_000_000 },
      { scope: 'smallest', period: 'payment', pattern: '*', cap: 10 },
    ]);
    const reserve = `select refusal from limits.reserve($1, $2, 'line', 'digital', 500000, 60, array['line', 'line_category', 'person'], array['line', 'line:gift_card', 'person'], array['*', '*:gift_card', '*'])`;
    expect(await store.query(reserve, ['pay_over', 63_001])).toEqual([{ refusal: 'limit_category_month' }]);
    expect(await store.query(reserve, ['pay_fits', 63_000])).toEqual([{ refusal: null }]);
    await store.query(`select limits.end_hold('pay_held', 'spent'), limits.give_back('pay_spent', 17000)`);
    expect(await store.transaction((tx) => checkLimits(tx))).toMatchObject({ disagreements: [] });
  });
});
