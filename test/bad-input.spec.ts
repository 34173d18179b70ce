import request from 'supertest';
import { problemSchema } from '../apps/checkout/docs/schemas.js';
import { purchase, TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  gateway.api('post', '/v1/payments', body as object, { 'idempotency-key': 'k', ...headers });
const count = async () => Number((await gateway.rows<{ n: string }>('select count(*) as n from payments.payment'))[0]!.n);

describe('bad input gets a clear 4xx and leaves nothing behind', () => {
  const long = 'x'.repeat(3000);
  it.each([
    ['a float', { amount: 4900.5 }, 'amount'],
    ['a negative amount', { amount: -1 }, 'amount'],
    ['zero', { amount: 0 }, 'amount'],
    ['10^15', { amount: 10 ** 15 }, 'amount'],
    ['text for a number', { amount: '4900' }, 'amount'],
    ['less than the smallest amount', { amount: 9 }, 'amount'],
    ['an unknown member', { colour: 'red' }, 'colour'],
    ['an unregistered return address', { returnUrl: 'https://evil.example/' }, 'returnUrl'],
    ['a script for a return address', { returnUrl: 'javascript:alert(1)' }, 'returnUrl'],
    ['control characters', { itemName: 'a\u0000b' }, 'itemName'],
    ['a line break', { orderId: 'a\nb' }, 'orderId'],
    ['over-long text', { itemName: long }, 'itemName'],
    ['an empty order id', { orderId: '' }, 'orderId'],
    ['an order id of blanks', { orderId: ' \u3000' }, 'orderId'],
    ['a name nobody can see', { itemName: ' \u200b\u3164 ' }, 'itemName'],
    ['a service period of blanks', { servicePeriod: ' ' }, 'servicePeriod'],
    ['a return address with a backslash', { returnUrl: 'https://shop.example\\back' }, 'returnUrl'],
    ['a return address with a user', { returnUrl: 'https://a:b@shop.example/' }, 'returnUrl'],
    ['a return address with a tab', { returnUrl: 'https://shop.example/\tback' }, 'returnUrl'],
    ['a return address after a blank', { returnUrl: ' https://shop.example/' }, 'returnUrl'],
    ['an unknown goods class', { goodsClass: 'both' }, 'goodsClass'],
    ['an unknown category', { category: 'x' }, 'category'],
    ['an unknown member within', { subscriber: { carrier: 'skt', phoneNumber: '01012345678', name: 'x' } }, 'subscriber.name'],
    ['no phone number', { subscriber: { carrier: 'skt', phoneNumber: '12' } }, 'subscriber.phoneNumber'],
    ['an unknown carrier', { subscriber: { carrier: 'att', phoneNumber: '01012345678' } }, 'subscriber.carrier'],
    ['too short a life', { expiresInSeconds: 59 }, 'expiresInSeconds'],
    ['too long a life', { expiresInSeconds: 1801 }, 'expiresInSeconds'],
    ['metadata that is no text', { metadata: { a: 1 } }, 'metadata.a'],
  ])('%s', async (_, members, param) => {
    const before = await count();
    const answer = await post(purchase({ orderId: 'bad', ...members }));
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid_request', param]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(problemSchema.safeParse(answer.body).error).toBeUndefined();
    expect(answer.headers['x-request-id']).toBe(answer.body.requestId);
    expect(await count()).toBe(before);
  });

  const raw = (body: string, type = 'application/json') =>
    request(gateway.url)
      .post('/v1/payments')
      .set({ authorization: 'Bearer sk_test_demo', 'idempotency-key': 'raw', 'content-type': type })
      .send(body);

  it.each([
    ['broken JSON', '{"orderId": ', 'application/json', 400],
    ['an empty body', '', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['a list', '[]', 'application/json', 400],
    ['a lone surrogate', JSON.stringify(purchase({ orderId: 'sur' })).replace('별사탕', '\\ud800'), 'application/json', 400],
    ['a prototype', '{"__proto__": {"amount": 1}}', 'application/json', 400],
    ['XML', '<payment/>', 'application/xml', 415],
    ['plain text', 'amount=1', 'text/plain', 400],
    ['a form', 'amount=1', 'application/x-www-form-urlencoded', 400],
  ])('%s', async (_, body, type, status) => {
    const before = await count();
    const answer = await raw(body, type);
    expect([answer.status, answer.body.code]).toEqual([status, 'invalid_request']);
    expect(await count()).toBe(before);
  });

  it('a body of a mebibyte', async () => {
    const answer = await raw(JSON.stringify(purchase({ itemName: 'x'.repeat(1024 * 1024) })));
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['no key', undefined],
    ['an empty key', ' '],
    ['a key of 256 characters', 'x'.repeat(256)],
  ])('%s for idempotency', async (_, key) => {
    const answer = await gateway.api(
      'post',
      '/v1/payments',
      purchase({ orderId: 'nokey' }),
      key === undefined ? {} : { 'idempotency-key': key },
    );
    expect([answer.status, answer.body.param]).toEqual([400, 'Idempotency-Key']);
  });
});
