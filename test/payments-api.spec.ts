import request from 'supertest';
import { purchase, TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  gateway.api('post', '/v1/payments', body as object, { 'idempotency-key': 'k', ...headers });

describe('idempotency', () => {
  it('the same key and body is answered with the first answer, byte for byte, and makes one payment', async () => {
    const first = await post(purchase({ orderId: 'I-1' }), { 'idempotency-key': 'same' });
    const again = await post(purchase({ orderId: 'I-1' }), { 'idempotency-key': 'same' });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  it('members in another order are the same request', async () => {
    const body = purchase({ orderId: 'I-2' });
    await post(body, { 'idempotency-key': 'order' });
    expect(
      (await post(Object.fromEntries(Object.entries(body).reverse()), { 'idempotency-key': 'order' })).headers['idempotent-replayed'],
    ).toBe('true');
  });

  it('the same key with another body is refused', async () => {
    await post(purchase({ orderId: 'I-3' }), { 'idempotency-key': 'other' });
    const answer = await post(purchase({ orderId: 'I-3', amount: 5000 }), { 'idempotency-key': 'other' });
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it('twenty at once with one key make one payment; the others are told to wait or get the same', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(purchase({ orderId: 'I-4' }), { 'idempotency-key': 'race' })));
    const made = answers.filter((answer) => answer.status === 201);
    expect(new Set(made.map((answer) => answer.body.id)).size).toBe(1);
    for (const answer of answers.filter((a) => a.status !== 201)) {
      expect([answer.status, answer.body.code]).toEqual([409, 'idempotency_in_progress']);
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    }
    expect(await gateway.rows(`select id from payments.payment where order_id = 'I-4'`)).toHaveLength(1);
  });

  it('an order id is taken for ever, also under another key', async () => {
    await post(purchase({ orderId: 'I-5' }), { 'idempotency-key': 'a5' });
    const answer = await post(purchase({ orderId: 'I-5', amount: 100 }), { 'idempotency-key': 'b5' });
    expect([answer.status, answer.body.code]).toEqual([409, 'duplicate_order']);
    const again = await post(purchase({ orderId: 'I-5', amount: 100 }), { 'idempotency-key': 'b5' });
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([409, 'true']);
  });

  it('a refused request takes neither key nor order id', async () => {
    expect((await post(purchase({ orderId: 'I-6', amount: 1 }), { 'idempotency-key': 'k6' })).status).toBe(400);
    expect((await post(purchase({ orderId: 'I-6' }), { 'idempotency-key': 'k6' })).status).toBe(201);
  });
});

describe('who may see what', () => {
  it.each(['', 'Bearer', 'Bearer sk_test_wrong', 'Basic c2s6', 'Bearer sk_test_demo extra'])('%j is not let in', async (authorization) => {
    const answer = await request(gateway.url).get('/v1/payments').set('authorization', authorization);
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('another merchant’s payment is not there', async () => {
    const { asOwner } = await import('../apps/gateway/migrate.js');
    const { createKey, createMerchant } = await import('#merchants');
    const key = await asOwner(gateway.config, async ({ manager }) =>
      createKey(manager, await createMerchant(manager, { name: 'other', contact: 'x', livemode: false }), false),
    );
    const mine = await gateway.register();
    for (const [method, address] of [
      ['get', `/v1/payments/${mine['id']}`],
      ['get', `/v1/payments/${mine['id']}/timeline`],
      ['get', `/v1/payments?orderId=${mine['orderId']}`],
      ['post', `/v1/payments/${mine['id']}/cancel`],
    ] as const) {
      const answer = await request(gateway.url)[method](address).set('authorization', `Bearer ${key}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
    expect((await gateway.payment(mine['id'] as string))['status']).toBe('open');
  });

  it.each(['pay_x', 'evt_0000000000000000000000000a', '%00', '../../etc/passwd', 'pay_00000000000000000000000000'])(
    '%s is not found',
    async (id) => {
      expect((await gateway.api('get', `/v1/payments/${encodeURIComponent(id)}`)).status).toBe(404);
    },
  );
});

describe('reading and cancelling', () => {
  it('by order id, and as a list with pages', async () => {
    const payment = await gateway.register({ orderId: 'R-1' });
    expect((await gateway.api('get', '/v1/payments?orderId=R-1')).body.id).toBe(payment['id']);
    expect((await gateway.api('get', '/v1/payments?orderId=never')).status).toBe(404);
    const first = (await gateway.api('get', '/v1/payments?limit=2')).body;
    expect([first.data.length, first.hasMore]).toEqual([2, true]);
    const next = (await gateway.api('get', `/v1/payments?limit=2&startingAfter=${first.data[1].id}`)).body;
    expect(next.data[0].id < first.data[1].id).toBe(true);
    expect((await gateway.api('get', '/v1/payments?limit=101')).status).toBe(400);
  });

  it.each(['zzzz', 'pay_00000000000000000000000000', 'evt_00000000000000000000000000', '%E3%85%A4'])(
    'a page after %s is no page',
    async (cursor) => {
      const answer = await gateway.api('get', `/v1/payments?startingAfter=${cursor}`);
      expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid_request', 'startingAfter']);
    },
  );

  it('another merchant’s payment begins no page either', async () => {
    await gateway.register({ orderId: 'R-2' });
    const id = (await gateway.api('get', '/v1/payments?orderId=R-2')).body.id as string;
    await gateway.rows(
      `insert into merchants.merchant (id, name, contact, livemode) values ('mer_1000000000000000000000000a', 'x', 'y', false)`,
    );
    await gateway.rows(`update payments.payment set merchant_id = 'mer_1000000000000000000000000a' where id = $1`, [id]);
    expect((await gateway.api('get', `/v1/payments?startingAfter=${id}`)).status).toBe(400);
  });

  it('cancelling twice is cancelling once, and lets the hold go', async () => {
    const payment = await gateway.register();
    const id = payment['id'] as string;
    const [one, two] = [await gateway.api('post', `/v1/payments/${id}/cancel`), await gateway.api('post', `/v1/payments/${id}/cancel`, {})];
    expect([one.status, two.status, two.body.status]).toEqual([200, 200, 'cancelled']);
    expect((await gateway.buyer(payment['checkoutUrl'] as string).look()).headers['location']).toContain('status=cancelled');
  });

  it('a charged payment is past cancelling', async () => {
    const paid = await gateway.buy(gateway.phone('01021000001'));
    const answer = await gateway.api('post', `/v1/payments/${paid['id']}/cancel`);
    expect([answer.status, answer.body.code, answer.body.charged]).toEqual([409, 'wrong_state', 'yes']);
  });

  it('a payment nobody finishes expires by itself', async () => {
    const payment = await gateway.register({ expiresInSeconds: 60 });
    await gateway.clock(61);
    try {
      const buyer = gateway.buyer(payment['checkoutUrl'] as string);
      await buyer.identify({ phoneNumber: '01021000002' });
      expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'expired', charged: 'no' });
      expect((await buyer.look()).headers['location']).toContain('status=expired');
    } finally {
      await gateway.clock(0);
    }
  });

  it('carriers say what they can', async () => {
    const { data } = (await gateway.api('get', '/v1/carriers')).body;
    expect(data.map((carrier: { id: string }) => carrier.id)).toEqual(['skt', 'kt', 'lgu', 'hello', 'kct', 'sk7']);
    expect(data[0]).toMatchObject({ settleWithinSeconds: 15, partialRefund: 'native', cancelCutOffMinutes: 0 });
  });
});

describe('documents', () => {
  it('OpenAPI 3.1 is made from the code', async () => {
    const { body } = await gateway.api('get', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/v1/payments', '/v1/payments/{id}', '/v1/payments/{id}/cancel', '/v1/webhook-endpoints', '/v1/events']),
    );
    expect(Object.keys(body.paths).filter((path) => path.startsWith('/pay'))).toEqual([]);
    expect(Object.keys(body.paths['/v1/payments'].post.requestBody.content)).toEqual(['application/json']);
  });
  it('people find a page', async () => {
    expect((await request(gateway.url).get('/docs').redirects(1)).text).toContain('<html');
    expect((await request(gateway.url).get('/docs/errors')).text).toContain('id="limit_line_month"');
  });
  it.each(['checkout', 'otp', 'charging', 'webhooks', 'limits', 'carrier-mock'] as const)(
    '%s is alive, ready and measured',
    async (name) => {
      const url = gateway.urlOf(name);
      expect((await request(url).get('/livez')).status).toBe(200);
      const ready = await request(url).get('/readyz');
      expect([ready.status, ready.body]).toEqual([200, expect.objectContaining({ status: 'ok' })]);
      expect((await request(url).get('/metrics')).text).toContain('process_cpu');
    },
  );
});
