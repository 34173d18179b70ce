import request from 'supertest';
import { asOwner } from '../apps/gateway/migrate.js';
import { createKey, createMerchant } from '#merchants';
import { problemSchema } from '../apps/checkout/docs/schemas.js';
import { purchase, TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(
  async () => (gateway = await TestGateway.start({ API_REQUESTS_PER_MERCHANT_SECOND: '3', API_UNAUTHENTICATED_PER_IP_SECOND: '2' })),
);
afterAll(() => gateway.close());

/** A merchant of its own for each test, so that no test waits for another's bucket. */
async function merchantKey(): Promise<string> {
  return asOwner(gateway.config, async ({ manager }) => {
    const id = await createMerchant(manager, { name: 'busy', contact: 'x', livemode: false });
    await manager.query(`insert into merchants.return_origin (merchant_id, origin) values ($1, 'https://shop.example')`, [id]);
    return createKey(manager, id, false);
  });
}

const atOnce = <T>(n: number, call: (i: number) => PromiseLike<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => call(i)));

it('more than a merchant’s share is told to come back, and takes neither key nor order id', async () => {
  const key = await merchantKey();
  const register = (i: number) =>
    request(gateway.url)
      .post('/v1/payments')
      .set({ authorization: `Bearer ${key}`, 'idempotency-key': `k-${i}` })
      .send(purchase({ orderId: `rate-${i}` }));
  const answers = await atOnce(30, register);
  const late = answers.flatMap((answer, i) => (answer.status === 429 ? [{ answer, i }] : []));
  expect(answers.filter(({ status }) => status === 201).length).toBe(30 - late.length);
  expect(late.length).toBeGreaterThan(0);
  for (const { answer } of late) {
    expect(answer.body).toMatchObject({ code: 'rate_limited', retryable: true, charged: 'no' });
    expect(problemSchema.safeParse(answer.body).error).toBeUndefined();
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  }
  const kept = await gateway.rows<{ order_id: string }>(`select order_id from payments.taken_order where order_id like 'rate-%'`);
  expect(kept).toHaveLength(30 - late.length);
  expect(await gateway.rows(`select key from platform.idempotency where key = any($1)`, [late.map(({ i }) => `k-${i}`)])).toEqual([]);
});

it('one merchant’s haste is not another’s', async () => {
  const [hasty, calm] = [await merchantKey(), await merchantKey()];
  const list = (key: string) => request(gateway.url).get('/v1/payments').set('authorization', `Bearer ${key}`);
  expect((await atOnce(30, () => list(hasty))).map(({ status }) => status)).toContain(429);
  expect((await list(calm)).status).toBe(200);
});

it('two keys of one merchant share', async () => {
  const key = await merchantKey();
  const [owner] = await gateway.rows<{ id: string }>('select id from merchants.merchant order by id desc limit 1');
  const second = await asOwner(gateway.config, ({ manager }) => createKey(manager, owner!.id as never, false));
  const statuses = await atOnce(30, (i) =>
    request(gateway.url)
      .get('/v1/payments')
      .set('authorization', `Bearer ${i % 2 ? key : second}`),
  );
  expect(statuses.filter(({ status }) => status === 200).length).toBeLessThan(30);
});

it('who has no key of ours is slowed by address, and those with one are not slowed with them', async () => {
  const key = await merchantKey();
  const strangers = await atOnce(30, () => request(gateway.url).get('/v1/payments').set('authorization', 'Bearer sk_test_wrong'));
  expect(new Set(strangers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  const told = strangers.find(({ status }) => status === 429)!;
  expect([told.body.code, told.headers['retry-after']]).toEqual(['rate_limited', '1']);
  expect((await request(gateway.url).get('/v1/payments').set('authorization', `Bearer ${key}`)).status).toBe(200);
});

it('health, documents and the window are nobody’s share', async () => {
  for (const path of ['/livez', '/openapi.json', '/docs/errors'])
    expect((await atOnce(10, () => request(gateway.url).get(path))).map(({ status }) => status)).toEqual(Array(10).fill(200));
});
