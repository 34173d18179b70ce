import fc from 'fast-check';
import { HOSTS, won } from '#kernel';
import { feeGivenBack, feeOn } from '#ledger';
import { newId } from '#platform';
import { TestGateway } from './gateway.js';
import { LedgerRoom, NOON, sale } from './ledger.kit.js';

let gateway: TestGateway;
let room: LedgerRoom;
beforeAll(async () => {
  gateway = await TestGateway.start();
  room = await LedgerRoom.open(gateway);
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

const TABLES = ['account', 'account_kind', 'fee_rule', 'posting', 'entry'];

describe('what stands in the ledger stands', () => {
  const refused = (table: string): string[] => [
    `update ledger.${table} set ${COLUMN[table] ?? 'id'} = ${COLUMN[table] ?? 'id'}`,
    `delete from ledger.${table}`,
    `truncate ledger.${table} cascade`,
  ];
  const COLUMN: Record<string, string> = { posting: 'key', account_kind: 'kind' };

  beforeAll(async () => {
    const s = sale();
    await room.charge(s);
    await room.refund(s, 100);
  });

  it.each(TABLES)('services may not touch a row of ledger.%s', async (table) => {
    for (const sql of refused(table)) await expect(room.database.query(sql)).rejects.toThrow('permission denied');
  });

  it.each(TABLES)('nor may the owner of ledger.%s', async (table) => {
    for (const sql of refused(table)) await expect(gateway.rows(sql)).rejects.toThrow('is append-only');
  });

  it('nor by way of a partition, this month’s or one made later', async () => {
    await gateway.rows("create table ledger.entry_2031_01 partition of ledger.entry for values from ('2031-01-01') to ('2031-02-01')");
    await gateway.rows('select platform.make_partitions()');
    const partitions = await gateway.rows<{ name: string }>(
      `select i.inhrelid::regclass::text as name from pg_inherits i where i.inhparent = 'ledger.entry'::regclass order by 1`,
    );
    expect(partitions.length).toBeGreaterThanOrEqual(6);
    for (const { name } of partitions)
      for (const sql of [`update ${name} set amount = 1`, `delete from ${name}`, `truncate ${name}`])
        await expect(gateway.rows(sql)).rejects.toThrow('is append-only');
  });

  it('and an upsert is an update', () =>
    expect(
      room.database.query(`insert into ledger.posting select * from ledger.posting limit 1 on conflict (key) do update set amount = 1`),
    ).rejects.toThrow('permission denied'));

  it('an entry of nothing, less than nothing, or from an account to itself is refused', async () => {
    const insert = (debit: string, credit: string, amount: number) =>
      room.database.query(
        `insert into ledger.entry (id, posting, debit, credit, amount, happened_at, recorded_at) values ($1, 'charge:x', $2, $3, $4, now(), now())`,
        [newId('entry'), debit, credit, amount],
      );
    for (const amount of [0, -1]) await expect(insert('fee_income', 'vat_payable', amount)).rejects.toThrow('check constraint');
    await expect(insert('fee_income', 'fee_income', 1)).rejects.toThrow('check constraint');
  });

  it('an account that does not exist takes nothing', async () => {
    const s = sale({ host: 'verizon' as never });
    await expect(room.charge(s)).rejects.toThrow('names an account that does not exist');
    expect(await room.position(s.paymentId)).toMatchObject({ charged: 0, carrier: 0 });
  });
});

it('whatever is posted in whatever order, repeated or not, accounts are 0 together and each is the fold of a small model', async () => {
  const act = fc.record({
    what: fc.constantFrom('charge', 'refund', 'again'),
    which: fc.nat({ max: 3 }),
    amount: fc.integer({ min: 1, max: 3000 }),
    bill: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 15 }), fc.constantFrom(...HOSTS), async (story, host) => {
      const sales = Array.from({ length: 4 }, (_, i) => sale({ host, goodsClass: i % 2 ? 'physical' : 'digital', amount: won(1000 + i) }));
      const rest = new Map<number, number>();
      let last: (() => Promise<unknown>) | undefined;
      for (const { what, which, amount, bill } of story) {
        const s = sales[which]!;
        const left = rest.get(which) ?? 0;
        if (what === 'again') await last?.().then((answer) => expect(answer).toEqual({ kind: 'already' }));
        else if (what === 'charge') {
          expect(await room.charge(s)).toMatchObject({ kind: rest.has(which) ? 'already' : 'posted' });
          if (!rest.has(which)) rest.set(which, s.amount);
        } else if (amount > left) await expect(room.refund(s, amount)).rejects.toThrow();
        else {
          const id = newId('refund');
          last = () => room.refund(s, amount, bill ? 'next_bill_credit' : 'carrier_cancel', id);
          expect(await last()).toMatchObject({ kind: 'posted', ...feeGivenBack(left, amount, which % 2 ? 300 : 800) });
          rest.set(which, left - amount);
        }
      }
      for (const [which, left] of rest) {
        const { fee, vat, payout } = feeOn(left, which % 2 ? 300 : 800);
        expect(await room.position(sales[which]!.paymentId)).toMatchObject({ carrier: left, merchant: payout, fee, vat, suspense: 0 });
        expect(await room.ledger.balance(`merchant_payable:${sales[which]!.merchantId}`)).toBe(payout);
      }
    }),
    { numRuns: 30 },
  );
  const sum = (...kinds: string[]) => balances.filter(({ kind }) => kinds.includes(kind)).reduce((all, { balance }) => all + balance, 0);
  const balances = await room.ledger.balances();
  expect(sum('carrier_receivable')).toBe(sum('merchant_payable', 'fee_income', 'vat_payable', 'suspense', 'refunds_payable'));
  expect(await room.check.disagreements()).toEqual([]);
});

it('the check finds what was written past the verbs', async () => {
  const s = sale({ host: 'lgu' });
  await room.charge(s);
  await room.refund({ ...s, host: 'kt' }, 400);
  expect(await room.check.disagreements()).toEqual([{ what: 'a payment given back elsewhere than it was taken', about: s.paymentId }]);
  const stray = newId('entry');
  await room.database.query(
    `insert into ledger.entry (id, posting, payment_id, debit, credit, amount, happened_at, recorded_at) values ($1, 'charge:lost', $2, 'fee_income', 'hush_money', 5, $3, platform.now())`,
    [stray, s.paymentId, NOON],
  );
  await room.database.query(
    `insert into ledger.posting (key, kind, amount, recorded_at) values ('suspense:empty', 'suspense', 1, platform.now())`,
  );
  const found = await room.check.disagreements();
  expect(found).toEqual(
    expect.arrayContaining([
      { what: 'an entry of no posting', about: stray },
      { what: 'a posting without entries', about: 'suspense:empty' },
      { what: 'an entry on an unknown account', about: stray },
      { what: 'a payment whose entries are not what was posted', about: s.paymentId },
      { what: 'all accounts together are not 0', about: 'ledger' },
    ]),
  );
});
