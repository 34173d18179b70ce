import { request as open, type IncomingMessage } from 'node:http';
import { purchase, TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly problem: Record<string, unknown>;
}

/** Bytes and addresses exactly as given: clients would tidy them up. */
async function raw(method: string, path: string, headers: Record<string, string> = {}, body?: Buffer): Promise<Answer> {
  const { hostname, port } = new URL(gateway.url);
  const sent = { authorization: 'Bearer sk_test_demo', 'idempotency-key': 'raw', ...headers };
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    open({ hostname, port, method, path, headers: sent }, resolve).once('error', reject).end(body),
  );
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += part;
  return { status: answer.statusCode!, headers: answer.headers, problem: JSON.parse(text) as Record<string, unknown> };
}

const body = (members: Record<string, unknown> = {}) => Buffer.from(JSON.stringify(purchase({ orderId: 'odd', ...members })));
const register = (type: string | null, bytes: Buffer) =>
  raw('POST', '/v1/payments', { 'content-length': String(bytes.length), ...(type === null ? {} : { 'content-type': type }) }, bytes);
const payments = async () => Number((await gateway.rows<{ n: string }>('select count(*) as n from payments.payment'))[0]!.n);

describe('every error is a problem under a request id', () => {
  it.each([
    ['bytes that are no text', '/v1/payments/%ff', 400, 'invalid_request'],
    ['a lone percent sign', '/%', 400, 'invalid_request'],
    ['a window of such bytes', '/pay/%ff', 400, 'invalid_request'],
    ['an id of 300 characters', `/v1/payments/${'a'.repeat(300)}`, 404, 'not_found'],
    ['a name of 9,000 characters', `/${'b'.repeat(9000)}`, 404, 'not_found'],
  ])('%s in the address', async (_, path, status, code) => {
    const { headers, problem, ...answer } = await raw('GET', path);
    expect([answer.status, problem['status'], problem['code']]).toEqual([status, status, code]);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(headers['x-request-id']).toBe(problem['requestId']);
  });
});

describe('the API takes JSON in UTF-8, and says so', () => {
  it.each([
    ['no type', null, 415],
    ['a form', 'application/x-www-form-urlencoded', 400],
    ['plain text', 'text/plain; charset=utf-8', 400],
    ['no media type at all', 'json', 415],
  ])('%s', async (_, type, status) => {
    const { problem, ...answer } = await register(type, body());
    expect([answer.status, problem['code'], problem['param']]).toEqual([status, 'invalid_request', 'Content-Type']);
    expect(problem['detail']).toContain('application/json');
  });

  it.each(['euc-kr', '"EUC-KR"', 'latin1', 'utf-16'])('charset=%s is refused and not guessed', async (charset) => {
    const before = await payments();
    const { problem, ...answer } = await register(`application/json; charset=${charset}`, body());
    expect([answer.status, problem['code'], problem['param']]).toEqual([400, 'invalid_request', 'Content-Type']);
    expect(problem['detail']).toContain('UTF-8');
    expect(await payments()).toBe(before);
  });

  it('bytes that are no UTF-8 are refused, not replaced', async () => {
    const before = await payments();
    const name = body({ itemName: 'a#b' });
    name[name.indexOf('#')] = 0xff;
    const { problem, ...answer } = await register('application/json', name);
    expect([answer.status, problem['code']]).toEqual([400, 'invalid_request']);
    expect(problem['detail']).toContain('UTF-8');
    expect(await payments()).toBe(before);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json; charset=utf8'])(
    '%s is what it takes',
    async (type) => {
      expect((await register(type, body())).status).toBe(201);
    },
  );
});
