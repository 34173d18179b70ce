import { Secrets } from '#platform';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

it.each([
  ['skt', 'skt', '01035000001'],
  ['kt', 'kt', '01035000002'],
  ['hello', 'lgu', '01035000003'],
])('a charge and its refund (%s) are told whole by the rows that docs/what-each-row-holds.md names', async (carrier, host, number) => {
  const phone = await gateway.phone(number).set({ carrier });
  const paid = await gateway.buy(phone, { goodsClass: 'physical', category: 'goods' });
  await gateway.api('post', `/v1/payments/${paid['id']}/refunds`, {}, { 'idempotency-key': `back-${carrier}` });
  await gateway.settle();
  const [row] = await gateway.rows<Record<string, any>>(
    `select p.*, m.name, m.contact, r.id as refund_id, r.host as refund_host, r.payment_id as original, r.carrier_payment_id as original_reference, r.amount as back, r.refunded_at,
            a.carrier_payment_id as refund_reference, a.id as refund_correlator, c.id as charge_correlator, platform.kst_month(p.charged_at) as month
       from payments.payment p join merchants.merchant m on m.id = p.merchant_id join payments.refund r on r.payment_id = p.id
       join payments.attempt a on a.refund_id = r.id and a.state = 'yes' join payments.attempt c on c.payment_id = p.id and c.refund_id is null and c.state = 'yes' where p.id = $1`,
    [paid['id']],
  );
  const book = await phone.book();
  const { charged_at: chargedAt, refunded_at: refundedAt, phone_sealed: sealed } = row!;
  expect([chargedAt.toISOString(), refundedAt.toISOString()]).toEqual(book.map(({ at }) => new Date(at).toISOString()));
  expect([row!['charge_correlator'], row!['refund_correlator']]).toEqual(book.map(({ clientCorrelator }) => clientCorrelator));
  expect(new Secrets(gateway.config).open('phone', row!['id'], sealed)).toBe(`+82${number.slice(1)}`);
  expect(row).toMatchObject({
    brand: carrier,
    refund_host: host,
    goods_class: 'physical',
    category: 'goods',
    billing_month: row!['month'],
    original: paid['id'],
    original_reference: row!['carrier_reference'],
    carrier_reference: expect.stringMatching(/./),
    refund_reference: expect.stringMatching(/./),
    name: '별사탕 상점',
    contact: expect.stringMatching(/\d/),
  });
  expect(row!['refund_reference']).not.toBe(row!['carrier_reference']);
  expect(Number(row!['back'])).toBe(4900);
  const fees = await gateway.rows<{ posting: string; account: string; amount: string }>(
    `select posting, case when posting like 'charge:%' then credit else debit end as account, amount from ledger.entry
      where payment_id = $1 and (debit in ('fee_income', 'vat_payable') or credit in ('fee_income', 'vat_payable')) order by id`,
    [paid['id']],
  );
  expect(fees.map(({ posting, account, amount }) => [posting, account, Number(amount)])).toEqual(
    [`charge:${paid['id']}`, `refund:${row!['refund_id']}`].flatMap((posting) => [
      [posting, 'fee_income', 147],
      [posting, 'vat_payable', 14],
    ]),
  );
});
