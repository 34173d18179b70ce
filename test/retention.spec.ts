import { checkLedger } from '../apps/gateway/check-ledger.js';
import { checkLimitsNow } from './retention.kit.js';
import { Owner } from './door.kit.js';
import { TestGateway } from './gateway.js';
import { storeNow } from './time.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

let line = 0;
const freshPhone = () => gateway.phone(`0107850${String(++line).padStart(4, '0')}`);
const TODAY = storeNow();
const yearsAgo = (years: number, days = 1): string => {
  const at = new Date(TODAY);
  at.setUTCFullYear(at.getUTCFullYear() - years);
  at.setUTCDate(at.getUTCDate() - days);
  return at.toISOString();
};

/** As if it had been made then. */
async function backdate(id: string, at: string): Promise<void> {
  await gateway.rows(
    'update payments.payment set created_at = $2, changed_at = $2, charged_at = case when charged_at is not null then $2::timestamptz end where id = $1',
    [id, at],
  );
  await gateway.rows(
    'update payments.refund set created_at = $2, refunded_at = case when refunded_at is not null then $2::timestamptz end where payment_id = $1',
    [id, at],
  );
  await gateway.rows('update payments.attempt set answered_at = $2 where payment_id = $1 and answered_at is not null', [id, at]);
  await gateway.rows('delete from billing.pending b using billing.line l where l.id = b.line_id and l.payment_id = $1', [id]);
}

/** Another night. */
async function night(): Promise<void> {
  await gateway.rows(`begin; set local tollgate.erasing = 'on'; delete from retention.night; commit`);
  await gateway.settle();
}

async function isErased(id: string): Promise<boolean> {
  const [row] = await gateway.rows<{ erased: boolean }>('select erased_at is not null as erased from payments.payment where id = $1', [id]);
  return row!.erased;
}

it('one year for small payments, five for those over 10,000 won, and not a day less', async () => {
  const phone = freshPhone();
  const make = async (amount: number, at: string) => {
    const { id } = await gateway.buy(phone, { amount });
    await backdate(id, at);
    return id as string;
  };
  const old = [await make(10_000, yearsAgo(1)), await make(10_001, yearsAgo(5))];
  const kept = [await make(9999, yearsAgo(1, -1)), await make(10_002, yearsAgo(5, -1)), await make(10_003, yearsAgo(1))];
  await night();
  expect(await Promise.all([...old, ...kept].map(isErased))).toEqual([true, true, false, false, false]);
});

it('what is disputed, under way or not yet with the carrier stays', async () => {
  const phone = freshPhone();
  const [disputed, back, unfiled] = [
    await gateway.buy(phone, { amount: 1001 }),
    await gateway.buy(phone, { amount: 1002 }),
    await gateway.buy(phone, { amount: 1003 }),
  ];
  await gateway.rows(
    `insert into payments.objection (id, payment_id, merchant_id, state, reason, opened_at, due_at) select 'obj_1', id, merchant_id, 'open', 'x', $2::timestamptz, $2::timestamptz + interval '14 days' from payments.payment where id = $1`,
    [disputed['id'], yearsAgo(1)],
  );
  await gateway.fault('cut_before', { carrier: 'skt', probability: 1 });
  await gateway.api('post', `/v1/payments/${back['id']}/refunds`, {}, { 'idempotency-key': 'r' });
  await gateway.settle();
  await gateway.fault('none', { carrier: 'skt', probability: 0 });
  for (const { id } of [disputed, back]) await backdate(id, yearsAgo(2));
  await gateway.rows('update payments.payment set created_at = $2, changed_at = $2, charged_at = $2 where id = $1', [
    unfiled['id'],
    yearsAgo(2),
  ]);
  const due = await gateway.rows<{ due: string }>('select retention.due(100) as due');
  expect(due.map((row) => row.due)).not.toEqual(expect.arrayContaining([disputed['id']]));
  for (const { id } of [disputed, back, unfiled]) expect(due.map((row) => row.due)).not.toContain(id);
});

it('nothing of the person is left in any table, the order id stays taken, and the books agree', async () => {
  const phone = freshPhone();
  const item = 'Unmistakable Goods';
  const hook = await gateway.api('post', '/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/hook' });
  expect(hook.status).toBe(201);
  const paid = await gateway.buy(phone, { amount: 7000, itemName: item, orderId: 'erased-1', metadata: { note: 'Unmistakable Note' } });
  await gateway.api(
    'post',
    `/v1/payments/${paid['id']}/refunds`,
    { amount: 1000, reason: 'Unmistakable Reason' },
    { 'idempotency-key': 'back-1' },
  );
  await gateway.settle();
  const [{ line_key: lineKey, phone_sealed: sealed }] = (await gateway.rows(
    'select line_key, phone_sealed from payments.payment where id = $1',
    [paid['id']],
  )) as [any];
  expect((await tracesOf(phone.number, sealed, lineKey)).length).toBeGreaterThan(8);
  await backdate(paid['id'], yearsAgo(1));
  await night();

  expect(await isErased(paid['id'])).toBe(true);
  expect(await tracesOf(phone.number, sealed, lineKey)).toEqual([]);

  expect((await gateway.api('get', `/v1/payments/${paid['id']}`)).status).toBe(404);
  expect((await gateway.api('get', '/v1/payments?orderId=erased-1')).status).toBe(404);
  expect((await gateway.api('get', '/v1/events?after=0')).status).toBe(200);
  expect(
    (
      await gateway.api(
        'post',
        '/v1/payments',
        { orderId: 'erased-1', amount: 7000, itemName: item, goodsClass: 'digital', returnUrl: 'https://shop.example/back' },
        { 'idempotency-key': 'again' },
      )
    ).status,
  ).toBe(409);
  const owner = await new Owner(gateway, phone).enter();
  expect((await owner.get(`/charges/${paid['id']}`)).status).toBe(404);

  expect(await checkLedger(gateway.config, () => undefined)).toBe(0);
  expect(await checkLimitsNow(gateway)).toEqual([]);
});

it('what a line was told of its limits and blocks goes a year after it was told, to the day', async () => {
  const told = async (owner: Owner, at: string): Promise<string[]> => {
    const before = await changesTold();
    await owner.post('/limit', { monthlyLimit: '300000' });
    await owner.post('/block', { scope: 'all', block: '1' });
    await gateway.settle();
    const rows = (await changesTold()).filter((id) => !before.includes(id));
    await gateway.rows('update notices.notice set created_at = $2, ended_at = $2 where id = any($1)', [rows, at]);
    return rows;
  };
  const owners = await Promise.all([1, 2].map(() => new Owner(gateway, freshPhone()).enter()));
  const old = await told(owners[0]!, yearsAgo(1));
  const kept = await told(owners[1]!, yearsAgo(1, -1));
  expect([old.length, kept.length]).toEqual([2, 2]);
  await night();
  const left = await changesTold();
  expect([old.filter((id) => left.includes(id)), kept.filter((id) => !left.includes(id))]).toEqual([[], []]);
});

const changesTold = async (): Promise<string[]> =>
  (await gateway.rows<{ id: string }>(`select id from notices.notice where kind = 'change'`)).map(({ id }) => id);

it('a block that was lifted goes with the last record of its line; one that stands goes on holding', async () => {
  const lines: string[] = [];
  for (const lifted of [true, false]) {
    const owner = await new Owner(gateway, freshPhone()).enter();
    const paid = await gateway.buy(owner.phone, { amount: 500 });
    const [{ line }] = (await gateway.rows('select line_key as line from payments.payment where id = $1', [paid['id']])) as [
      { line: string },
    ];
    lines.push(line);
    await owner.post('/block', { scope: 'all', block: '1' });
    if (lifted) await owner.post('/block', { scope: 'all', unblock: '1' });
    await gateway.settle();
    await night();
    expect(await rulesOf(line)).toBe(lifted ? 2 : 1);
    await backdate(paid['id'] as string, yearsAgo(1));
    await night();
    expect(await isErased(paid['id'])).toBe(true);
  }
  expect(await Promise.all(lines.map(rulesOf))).toEqual([0, 1]);
});

const rulesOf = async (line: string): Promise<number> =>
  (await gateway.rows(`select from limits.policy where scope like 'line_%' and strpos(pattern, $1) = 1`, [line])).length;

async function tracesOf(number: string, sealed: string, lineKey: string): Promise<string[]> {
  const tables = await gateway.rows<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') and table_name !~ '_(\\d{4}_\\d\\d|default)$'`,
  );
  const left: string[] = [];
  for (const { name } of tables)
    for (const trace of ['Unmistakable', number.slice(1), `****-${number.slice(-4)}`, sealed, ...(KEYED.test(name) ? [] : [lineKey])])
      if ((await gateway.rows(`select from ${name} t where strpos(t::text, $1) > 0 limit 1`, [trace])).length > 0)
        left.push(`${name}: ${trace}`);
  return left;
}

/** Keys of counters of this month, and idempotency answers of these weeks: they go in their own time. */
const KEYED = /^(limits\.(code_request|counter|hold|move|seen)|platform\.idempotency|passcodes\.tally|risk\.trace|risk\.judgement)$/;

it('limits of months long gone are erased with their history, and the check begins after them', async () => {
  const key = 'line_month:gone:2024-01';
  await gateway.rows(`update limits.kept_since set month = '0001-01'`);
  await gateway.rows(`insert into limits.counter (key, spent) values ('${key}', 5)`);
  expect(await checkLimitsNow(gateway)).toEqual([expect.objectContaining({ about: key })]);
  // Held at the end of a month, spent at the beginning of the next.
  await gateway.rows(
    `insert into limits.hold (payment_id, amount, month, keys, state, held_at, ended_at) values ('pay_gone', 5, '2024-01', '{${key}}', 'spent', '2024-01-31T14:00:00Z', '2024-02-01T03:00:00Z')`,
  );
  for (const [what, at] of [
    ['held', '2024-01-31T14:00:00Z'],
    ['spent', '2024-02-01T03:00:00Z'],
  ])
    await gateway.rows(`insert into limits.move (payment_id, at, what, amount, keys) values ('pay_gone', $2, $1, 5, '{${key}}')`, [
      what,
      at,
    ]);
  expect(await checkLimitsNow(gateway)).toEqual([]);
  await night();
  expect(await checkLimitsNow(gateway)).toEqual([]);
  for (const table of ['counter', 'hold', 'move'])
    expect(await gateway.rows(`select from limits.${table} t where t::text like '%2024-01%'`)).toEqual([]);
  expect((await gateway.rows('select from limits.move')).length).toBeGreaterThan(0);
});

it('services can neither choose what is erased nor when', async () => {
  const as = (sql: string) => gateway.rows(`begin; set local role tollgate_service; set local tollgate.erasing = 'on'; ${sql}; commit`);
  for (const sql of [
    `select retention.erase(array['pay_1'])`,
    'select retention.forget_limits()',
    'delete from ledger.entry',
    'update limits.policy set cap = 1',
    'delete from sessions.access',
  ]) {
    await expect(as(sql)).rejects.toThrow('permission denied');
    await gateway.rows('rollback');
  }
});
