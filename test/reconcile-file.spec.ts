import { TestGateway } from './gateway.js';
import { BooksDesk } from './reconcile.kit.js';

let gateway: TestGateway;
let desk: BooksDesk;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  desk = new BooksDesk(gateway);
});
afterAll(() => gateway.close());

/** Somebody was at the tables by hand, with all rights: lines are otherwise made by the ledger alone. */
const lines = (change: string): Promise<unknown> =>
  gateway.rows(`alter table billing.line disable trigger user; ${change}; alter table billing.line enable trigger user`);

it('what was published is read back: a line missing, one too many, another amount and another way are each a break', async () => {
  const paid = [];
  for (const [i, amount] of [1000, 2000, 3000, 5000].entries()) paid.push(await gateway.buy(gateway.phone(`0103820000${i}`), { amount }));
  const [dropped, more, turned] = paid.map(({ id }) => id as string);
  const [{ partition }] = (await gateway.rows<{ partition: string }>(
    `select tableoid::regclass::text as partition from billing.line limit 1`,
  )) as [{ partition: string }];
  await gateway.rows(`delete from billing.pending p using billing.line l where l.id = p.line_id and l.payment_id = $1`, [dropped]);
  await gateway.rows(`alter table ${partition} disable trigger user`);
  await lines(`update billing.line set amount = amount + 7 where payment_id = '${more}'`);
  await lines(`update billing.line set type = 'CANCEL' where payment_id = '${turned}'`);
  await lines(`insert into billing.line select 'led_00000000000000000000000000', recorded_at, host, at, type, amount, vat, payment_id, original_id, carrier_reference, brand, phone_sealed, merchant_id, merchant_name, merchant_contact, item_name, goods_class, automatic
    from billing.line where payment_id = '${more}'`);
  await gateway.rows(
    `insert into billing.pending select host, at, id, recorded_at from billing.line where id = 'led_00000000000000000000000000'`,
  );
  await gateway.rows(`alter table ${partition} enable trigger user`);

  const day = await desk.night();
  const found = (await desk.breaks()).map((one) => [
    one['class'],
    one['compared'],
    one['payment'],
    one['ours'],
    one['theirs'],
    one['owner'],
  ]);
  expect(found).toHaveLength(4);
  expect(found).toEqual(
    expect.arrayContaining([
      ['missing', 'file', dropped, 1000, null, 'gateway'],
      ['amount', 'file', more, 2000, 2007, 'gateway'],
      ['state', 'file', turned, 3000, -3000, 'gateway'],
      ['extra', 'file', null, null, 2007, 'gateway'],
    ]),
  );
  // The list of the carrier knows nothing of files: of charges the ledger is right.
  expect(await desk.stands('skt', day)).toMatchObject({
    equal: false,
    ledger: 11_000,
    file: 2007 - 3000 + 2007 + 5000,
    book: 11_000,
    openBreaks: 4,
  });
});
