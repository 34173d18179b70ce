import request from 'supertest';
import {
  deliveriesAnswer,
  deliveryAnswer,
  endpointAnswer,
  endpointsAnswer,
  endpointWithSecretAnswer,
  eventAnswer,
  eventsAnswer,
  resentAnswer,
} from '../apps/checkout/webhooks/schemas.js';
import { addOtherMerchant } from './webhooks.merchant.js';
import { TestGateway } from './gateway.js';
import { Receiver } from './webhooks.receiver.js';

const PUBLIC = 'https://shop.example/hook';

describe('the doors to endpoints and events', () => {
  let gateway: TestGateway;
  let otherKey: string;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    otherKey = await addOtherMerchant(gateway);
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.rows('delete from webhooks.endpoint'));

  const create = (body: object = { url: PUBLIC }, headers: Record<string, string> = {}) =>
    gateway.api('post', '/v1/webhook-endpoints', body, headers);

  it('show the secret when the endpoint is made, and never again', async () => {
    const made = await create({ url: PUBLIC, types: ['payment.charged'] });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ object: 'webhook_endpoint', url: PUBLIC, types: ['payment.charged'], status: 'enabled' });
    expect(made.body.id).toMatch(/^whe_/);
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    endpointWithSecretAnswer.parse(made.body);
    const read = await gateway.api('get', `/v1/webhook-endpoints/${made.body.id}`);
    const { secret, ...rest } = made.body;
    expect(read.body).toEqual(rest);
    endpointAnswer.parse(read.body);
    expect((await gateway.api('get', '/v1/webhook-endpoints')).body).toEqual({ data: [rest], hasMore: false });
    const stored = JSON.stringify(await gateway.rows('select * from webhooks.endpoint'));
    expect(stored).not.toContain(secret.slice('whsec_'.length));
  });

  it('list newest first, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift((await create({ url: `${PUBLIC}/${i}` })).body.id);
    const first = (await gateway.api('get', '/v1/webhook-endpoints?limit=2')).body;
    const second = (await gateway.api('get', `/v1/webhook-endpoints?limit=2&startingAfter=${first.data[1].id}`)).body;
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    expect([...first.data, ...second.data].map(({ id }: { id: string }) => id).sort()).toEqual([...ids].sort());
  });

  it.each([
    ['no address', {}, 'url'],
    ['a number for an address', { url: 7 }, 'url'],
    ['an address without a scheme', { url: 'shop.example' }, 'url'],
    ['a file', { url: 'file:///etc/passwd' }, 'url'],
    ['credentials in the address', { url: 'https://user:secret@shop.example/' }, 'url'],
    ['an over-long address', { url: `${PUBLIC}/${'a'.repeat(2048)}` }, 'url'],
    ['an unknown type', { url: PUBLIC, types: ['payment.exploded'] }, 'types.0'],
    ['no types at all', { url: PUBLIC, types: [] }, 'types'],
    ['a type twice', { url: PUBLIC, types: ['payment.charged', 'payment.charged'] }, 'types'],
    ['an unknown member', { url: PUBLIC, secret: 'mine' }, 'secret'],
  ])('refuse %s', async (_what, body, param) => {
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'invalid_request', param });
    expect(await gateway.rows('select id from webhooks.endpoint')).toEqual([]);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'after=1', 'startingAfter=%00', 'startingAfter=', 'startingAfter=%ED%A0%80'])(
    'refuse to list with ?%s',
    async (query) => {
      for (const address of ['/v1/webhook-endpoints', `/v1/webhook-endpoints/${(await create()).body.id}/deliveries`]) {
        const answer = await gateway.api('get', `${address}?${query}`);
        expect([answer.status, answer.body.code, answer.type]).toEqual([400, 'invalid_request', 'application/problem+json']);
      }
    },
  );

  it.each(['after=-1', 'after=1.5', 'after=x', 'limit=1000'])('refuse to feed with ?%s', async (query) => {
    expect((await gateway.api('get', `/v1/events?${query}`)).status).toBe(400);
  });

  it('let a merchant have twenty endpoints, also when it asks for many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => create()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(5);
  });

  it('answer a repeated request as the first time, secret included, and make no second endpoint', async () => {
    const headers = { 'idempotency-key': 'make-once' };
    const first = await create({ url: PUBLIC }, headers);
    const second = await create({ url: PUBLIC }, headers);
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect((await create({ url: `${PUBLIC}/other` }, headers)).body).toMatchObject({ code: 'idempotency_mismatch' });
    expect(await gateway.rows('select id from webhooks.endpoint')).toHaveLength(1);
    const kept = JSON.stringify(await gateway.rows('select * from platform.idempotency'));
    expect(kept).not.toContain(first.body.secret.slice('whsec_'.length));
  });

  it.each(['', 'a'.repeat(256), 'caf\u0085'])('refuse the idempotency key %j', async (key) => {
    const answer = await create({ url: PUBLIC }, { 'idempotency-key': key });
    expect([answer.status, answer.body.param]).toEqual([400, 'Idempotency-Key']);
    expect(await gateway.rows('select id from webhooks.endpoint')).toEqual([]);
  });

  it('rotate a secret once per key', async () => {
    const { id } = (await create()).body;
    const rotate = () => gateway.api('post', `/v1/webhook-endpoints/${id}/rotate-secret`, undefined, { 'idempotency-key': 'rotate-once' });
    const [first, second] = [await rotate(), await rotate()];
    expect(first.status).toBe(200);
    expect(second.body).toEqual(first.body);
  });

  it("keep one merchant's things from another", async () => {
    const receiver = await Receiver.start();
    const { id } = (await create({ url: receiver.url })).body;
    const payment = await gateway.register();
    await gateway.api('post', `/v1/payments/${payment['id']}/cancel`);
    await gateway.settle();
    const eventId = String(receiver.letters[0]!.headers['webhook-id']);
    const asOther = (method: 'get' | 'post' | 'delete', address: string) =>
      request(gateway.url)[method](address).set('authorization', `Bearer ${otherKey}`);
    const closed = [
      await asOther('get', `/v1/webhook-endpoints/${id}`),
      await asOther('delete', `/v1/webhook-endpoints/${id}`),
      await asOther('post', `/v1/webhook-endpoints/${id}/rotate-secret`),
      await asOther('get', `/v1/webhook-endpoints/${id}/deliveries`),
      await asOther('post', `/v1/events/${eventId}/resend`),
    ];
    for (const answer of closed) expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    expect((await asOther('get', '/v1/webhook-endpoints')).body.data).toEqual([]);
    expect((await asOther('get', '/v1/events')).body.data).toEqual([]);
    expect((await gateway.api('get', `/v1/webhook-endpoints/${id}`)).status).toBe(200);
    await receiver.close();
  });

  it('answer 404 for what does not exist and 401 without a key', async () => {
    for (const address of [
      '/v1/webhook-endpoints/whe_00000000000000000000000000',
      '/v1/webhook-endpoints/x',
      '/v1/webhook-endpoints/x/deliveries',
    ])
      expect((await gateway.api('get', address)).status).toBe(404);
    expect((await gateway.api('post', '/v1/events/evt_00000000000000000000000000/resend')).status).toBe(404);
    for (const address of ['/v1/webhook-endpoints', '/v1/events']) expect((await request(gateway.url).get(address)).status).toBe(401);
  });

  it('name what they answer in the OpenAPI document', async () => {
    const { paths, components } = (await request(gateway.url).get('/openapi.json').expect(200)).body;
    const found = (schema: { $ref?: string }) => (schema.$ref ? components.schemas[schema.$ref.split('/').at(-1)!] : schema);
    const members = (path: string, method: string, status: number): string[] => {
      const { properties } = found(paths[path][method].responses[status].content['application/json'].schema);
      return Object.keys(properties.hasMore ? found(properties.data.items).properties : properties);
    };
    const endpoint = Object.keys(endpointAnswer.shape);
    const one = '/v1/webhook-endpoints/{id}';
    expect(members('/v1/webhook-endpoints', 'post', 201)).toEqual([...endpoint, 'secret']);
    expect(members('/v1/webhook-endpoints', 'get', 200)).toEqual(endpoint);
    expect(members(one, 'get', 200)).toEqual(endpoint);
    expect(members(`${one}/rotate-secret`, 'post', 200)).toEqual([...endpoint, 'secret']);
    expect(members(`${one}/deliveries`, 'get', 200)).toEqual(Object.keys(deliveryAnswer.shape));
    expect(members('/v1/events', 'get', 200)).toEqual(Object.keys(eventAnswer.shape));
    expect(members('/v1/events/{id}/resend', 'post', 202)).toEqual(['id', 'object', 'deliveries']);
    expect(paths[one].delete.responses).toHaveProperty('204');
    expect(JSON.stringify(paths[one])).toContain('application/problem+json');
  });

  it('answer what their schemas say', async () => {
    const receiver = await Receiver.start();
    const { id } = (await create({ url: receiver.url })).body;
    const payment = await gateway.register();
    await gateway.api('post', `/v1/payments/${payment['id']}/cancel`);
    await gateway.settle();
    endpointsAnswer.parse((await gateway.api('get', '/v1/webhook-endpoints')).body);
    const deliveries = deliveriesAnswer.parse((await gateway.api('get', `/v1/webhook-endpoints/${id}/deliveries`)).body);
    const events = eventsAnswer.parse((await gateway.api('get', '/v1/events')).body);
    for (const { data } of [deliveries, events]) expect(data).not.toEqual([]);
    const resent = await gateway.api('post', `/v1/events/${(events.data as { id: string }[]).at(-1)!.id}/resend`);
    resentAnswer.parse(resent.body);
    await receiver.close();
  });
});

describe('where private addresses are refused', () => {
  let gateway: TestGateway;
  let receiver: Receiver;

  beforeAll(async () => {
    gateway = await TestGateway.start({ WEBHOOK_ALLOW_PRIVATE: '0' });
    receiver = await Receiver.start();
  });
  afterAll(async () => {
    await receiver.close();
    await gateway.close();
  });

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::1]/',
    'http://169.254.169.254/',
    'http://localhost./',
    'http://0.0.0.0/',
  ])('%s cannot be registered', async (url) => {
    const answer = await gateway.api('post', '/v1/webhook-endpoints', { url });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'invalid_request', param: 'url' });
  });

  it('an endpoint that was registered before the rule is not called', async () => {
    const { id } = (await gateway.api('post', '/v1/webhook-endpoints', { url: PUBLIC })).body;
    await gateway.rows('update webhooks.endpoint set url = $2 where id = $1', [id, receiver.url]);
    const payment = await gateway.register();
    await gateway.api('post', `/v1/payments/${payment['id']}/cancel`);
    await gateway.settle();
    expect(receiver.letters).toHaveLength(0);
    const { data } = (await gateway.api('get', `/v1/webhook-endpoints/${id}/deliveries`)).body;
    expect(data).toEqual([
      expect.objectContaining({ state: 'pending', attempts: [expect.objectContaining({ status: null, error: 'address_not_allowed' })] }),
    ]);
  });
});
