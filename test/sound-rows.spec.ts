import { TestGateway } from './gateway.js';

let gateway: TestGateway;
let id: string;
beforeAll(async () => {
  gateway = await TestGateway.start();
  id = (await gateway.buy(gateway.phone('01030000001')))['id'] as string;
});
afterAll(() => gateway.close());

it.each([
  'amount = 9',
  'amount = 1000001',
  `goods_class = 'other'`,
  `category = 'unheard_of'`,
  `capture = 'later'`,
  `status = 'paid'`,
  `status = 'refused'`,
  `refusal = 'timeout'`,
  `refusal_contact = 'nobody'`,
  'billing_month = null',
  'refunded_amount = -1',
  'refunding_amount = -1',
  'refunded_amount = 1, refunding_amount = amount',
  'consented_at = null',
  'consent_terms = null',
  'consent_amount = null',
])('not even the owner of the tables writes into a charged payment: %s', async (change) => {
  await expect(gateway.rows(`update payments.payment set ${change} where id = $1`, [id])).rejects.toMatchObject({
    constraint: 'payment_is_sound',
  });
});

it.each(['amount = 0', `state = 'maybe'`, `kind = 'gift', refund_id = 're_1'`, `kind = 'refund'`, `refund_id = 're_1'`])(
  'nor into its attempt: %s',
  async (change) => {
    await expect(gateway.rows(`update payments.attempt set ${change} where payment_id = $1`, [id])).rejects.toMatchObject({
      constraint: 'attempt_is_sound',
    });
  },
);

it('and every check holds for all that stands, not only for what comes', async () => {
  expect(await gateway.rows('select conname from pg_constraint where not convalidated')).toEqual([]);
});
