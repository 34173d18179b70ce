import { get } from 'node:http';
import request from 'supertest';
import { RequestRate } from '#pages';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ RESEND_WAIT_SECONDS: '60', SUPPORT_CONTACT: '1588-1234' });
});
afterAll(() => gateway.close());

let line = 0;
const freshNumber = () => `0107700${String(++line).padStart(4, '0')}`;
const stepIn = (html: string): string => /name="step" value="([^"]+)"/.exec(html)![1]!;
const clicked = { carrier: 'skt', birthDate: '900101', genderDigit: '1', agreeTerms: 'yes', agreeAmount: 'yes' };

/** Identified, with the text received. */
async function atCode() {
  const phone = gateway.phone(freshNumber());
  const payment = await gateway.register();
  const url = payment['checkoutUrl'] as string;
  const buyer = gateway.buyer(url);
  const first = await buyer.look();
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  return { phone, url, buyer, id: payment['id'] as string, firstStep: stepIn(first.text), page: (await buyer.look()).text };
}

describe('a form from an earlier step', () => {
  it('of the code costs no try; one that says nothing of its step is judged by the payment alone', async () => {
    const { buyer, id, page, phone } = await atCode();
    const step = stepIn(page);
    await buyer.post({ step, code: '000000' === (await phone.code()) ? '111111' : '000000' });
    for (let again = 0; again < 4; again++) await buyer.post({ step, code: '222222' });
    expect(await gateway.rows('select tries, status from payments.payment where id = $1', [id])).toEqual([
      { tries: 1, status: 'code_sent' },
    ]);
    await buyer.enter(await phone.code());
    await gateway.settle();
    expect(await gateway.payment(id)).toMatchObject({ status: 'charged' });
  });

  it('of the first page sends no second text', async () => {
    const { buyer, phone, firstStep } = await atCode();
    await buyer.post({ back: '1' });
    const answer = await buyer.identify({ phoneNumber: phone.number, step: firstStep });
    expect([answer.status, answer.headers['location']]).toEqual([303, expect.stringMatching(/\/pay\/[\w-]{32}$/)]);
    await gateway.settle();
    expect(await phone.messages()).toHaveLength(1);
  });
});

describe('a second text', () => {
  it('leaves only when the wait is over, by the clock of the database, and the next wait is twice as long', async () => {
    const { buyer, phone } = await atCode();
    const at = async (seconds: number): Promise<number> => {
      await gateway.clock(seconds);
      await gateway.settle();
      return (await phone.messages()).length;
    };
    try {
      await buyer.post({ resend: '1' });
      expect((await buyer.look()).text).toMatch(/문자를 \d+초 안에 다시 보냅니다/);
      expect([await at(0), await at(15), await at(61)]).toEqual([1, 1, 2]);
      await buyer.post({ resend: '1' });
      expect([await at(130), await at(190)]).toEqual([2, 3]);
    } finally {
      await gateway.clock(0);
    }
  });
});

it('who may ask for no more codes is told so, and the payment stays open', async () => {
  const desk = new Desk(gateway);
  const cap = (n: number) => desk.call('post', 'policies', { scope: 'code_line', period: 'hour', cap: n, reason: 'test' });
  await cap(0);
  const payment = await gateway.register({ orderId: 'pumped' });
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: freshNumber() });
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'open' });
  expect((await buyer.look()).text).toContain('인증번호를 더 보낼 수 없습니다.');
  await cap(60);
});

describe('somebody else’s page', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('%s presses nothing', async (_, headers: Record<string, string>) => {
    const payment = await gateway.register();
    const { origin, pathname } = new URL(payment['checkoutUrl'] as string);
    const answer = await request(origin).post(pathname).type('form').set(headers).redirects(0).send({ cancel: '1' });
    expect([answer.status, answer.headers['location']]).toEqual([303, `${pathname}/done`]);
    expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'open' });
  });

  it('our own forms come with the origin null, for our pages send no referrer', async () => {
    const payment = await gateway.register();
    const { origin, pathname } = new URL(payment['checkoutUrl'] as string);
    await request(origin).post(pathname).type('form').set({ origin: 'null', 'sec-fetch-site': 'same-origin' }).send({ cancel: '1' });
    expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'cancelled' });
  });
});

it('the texts that were agreed to stand with the payment and in its timeline, in the language they were read in', async () => {
  const payment = await gateway.register();
  const { origin, pathname } = new URL(payment['checkoutUrl'] as string);
  const agent = request.agent(origin);
  await agent.get(`${pathname}?lang=en`).redirects(1);
  await agent
    .post(pathname)
    .type('form')
    .send({ ...clicked, phoneNumber: freshNumber() });
  const versions = ['terms-2026-11-20-en', 'amount-2026-11-20-en'];
  const [row] = await gateway.rows<Record<string, unknown>>(
    'select consent_terms, consent_amount, consented_at from payments.payment where id = $1',
    [payment['id']],
  );
  expect(row).toEqual({ consent_terms: versions[0], consent_amount: versions[1], consented_at: expect.any(Date) });
  const [event] = await gateway.rows(`select detail from payments.event where payment_id = $1 and kind = 'identified'`, [payment['id']]);
  expect(event).toMatchObject({ detail: { consents: versions } });
});

it('what was typed comes back after a mistake, sealed in a cookie of this window alone', async () => {
  const payment = await gateway.register();
  const { origin, pathname } = new URL(payment['checkoutUrl'] as string);
  const agent = request.agent(origin);
  const number = freshNumber();
  const answer = await agent
    .post(pathname)
    .type('form')
    .redirects(0)
    .send({ ...clicked, phoneNumber: number, birthDate: '901399' });
  expect(answer.headers['location']).toBe(`${pathname}?invalid=birthDate`);
  const cookie = (answer.headers['set-cookie'] as unknown as string[]).find((text) => text.startsWith('tollgate_draft'))!;
  expect(cookie).toMatch(new RegExp(`Path=${pathname};.*HttpOnly; SameSite=Lax`));
  expect(decodeURIComponent(cookie)).not.toContain(number);
  const page = (await agent.get(pathname)).text;
  for (const part of [`value="${number}"`, 'value="901399"', 'id="agreeTerms" name="agreeTerms" value="yes" checked'])
    expect(page).toContain(part);
});

describe('the pages', () => {
  it('are compressed for those who can read it, and the whole first page fits into fourteen kilobytes', async () => {
    const payment = await gateway.register({ itemName: '가'.repeat(100), servicePeriod: '나'.repeat(100) });
    const { origin, pathname } = new URL(payment['checkoutUrl'] as string);
    const { encoding, bytes } = await received(`${origin}${pathname}`);
    expect(encoding).toBe('gzip');
    expect(bytes).toBeLessThan(14 * 1024);
    const script = /src="([^"]+)"/.exec((await request(origin).get(pathname)).text)![1]!;
    const sent = await request(origin).get(script);
    expect([sent.status, sent.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
  });

  it('name our customer service, and a state for the script that changes with the page', async () => {
    const { buyer, url, page, phone } = await atCode();
    expect(page).toContain('1588-1234');
    const state = (html: string): string => /data-state="([^"]+)"/.exec(html)![1]!;
    expect((await request(url).get('/state')).body).toEqual({ state: expect.any(String) });
    await buyer.post({ code: (await phone.code()) === '333333' ? '444444' : '333333' });
    expect(state((await buyer.look()).text)).not.toBe(state(page));
  });
});

describe('too many requests', () => {
  it('to one window, or from one address, are answered with a page that says how long to wait', async () => {
    const [window, other] = [await gateway.register(), await gateway.register()];
    const { origin, pathname } = new URL(window['checkoutUrl'] as string);
    const asked = jest.spyOn(RequestRate.prototype, 'waitSeconds').mockReturnValue(42);
    const answer = await request(origin).get(pathname);
    asked.mockRestore();
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '42']);
    expect(answer.text).toContain('<h1>잠시 후 다시 시도해 주세요</h1>');
    expect((await request(other['checkoutUrl'] as string).get('')).status).toBe(200);
  });

  it('are counted per window and per address', () => {
    const env = { ...gateway.config.env, WINDOW_REQUESTS_PER_TOKEN_MINUTE: 3, WINDOW_REQUESTS_PER_IP_MINUTE: 5 };
    const rate = new RequestRate({ ...gateway.config, env });
    const waits = (token: string, ip: string): boolean => rate.waitSeconds(token, ip) > 0;
    expect([1, 2, 3, 4].map(() => waits('a', 'x'))).toEqual([false, false, false, true]);
    expect([waits('b', 'x'), waits('c', 'x'), waits('d', 'y')]).toEqual([false, true, false]);
  });
});

/** What really comes over the line; other clients unpack it. */
const received = (url: string): Promise<{ encoding: string | undefined; bytes: number }> =>
  new Promise((done, failed) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () => done({ encoding: response.headers['content-encoding'], bytes }));
    }).on('error', failed);
  });
