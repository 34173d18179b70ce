import { lineActAnswer, lineAnswer } from '../apps/checkout/operator/lines.schemas.js';
import { Owner } from './door.kit.js';
import type { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';
import { Authenticator, Customer, gatewayWithAName } from './passkeys.kit.js';
import type { Phone } from './phone.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await gatewayWithAName({ LOG_LEVEL: 'trace' });
  desk = new Desk(gateway);
});
afterAll(() => gateway.close());

const DOORS = ['find', 'block', 'unblock', 'revoke-passkeys'] as const;
type Verb = (typeof DOORS)[number];
const REASON = '분실 신고 후 본인 확인';
const ALL = { scope: 'all', reason: REASON };
let lines = 0;
const freshPhone = (): Phone => gateway.phone(`010463${String(++lines).padStart(5, '0')}`);
const lineOf = ({ number: phoneNumber, carrier }: Phone) => ({ phoneNumber, carrier });
const call = (verb: Verb, phone: Phone, members: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  desk.call('post', `lines/${verb}`, { ...lineOf(phone), ...members }, headers);
const standing = async (phone: Phone) => (await call('find', phone)).body as Record<string, any>;

/** A line that has paid here. */
async function customer(): Promise<Phone> {
  const phone = freshPhone();
  expect(await gateway.buy(phone)).toMatchObject({ status: 'charged' });
  return phone;
}

/** The same, with a device. */
async function withPasskey(): Promise<{ phone: Phone; device: Authenticator }> {
  const [phone, device] = [freshPhone(), new Authenticator(gateway.config.env.PUBLIC_URL!)];
  const buyer = await Customer.at(gateway, phone.number);
  await buyer.now();
  await buyer.keep(device);
  return { phone, device };
}

/** Line and code are shown at the subscriber's door. */
async function withCode(phone: Phone): Promise<Owner> {
  const owner = new Owner(gateway, phone);
  await owner.identify();
  await owner.post('/', { code: await phone.code() });
  return owner;
}

async function textsOf(phone: Phone, sentence: string): Promise<number> {
  await gateway.settle();
  return (await phone.messages()).filter(({ text }) => text.startsWith(`[톨게이트] 고객센터에서 ${sentence}\n`)).length;
}

/** What the audit says of this line, oldest first, but for looks. */
async function actsOn(phone: Phone): Promise<Record<string, any>[]> {
  const { id } = await standing(phone);
  return (await desk.acts(id as string)).filter(({ what }) => what !== 'line.find').reverse();
}

it('what a subscriber blocked with one press is unblocked: the next payment passes, the line is told, the audit says why', async () => {
  const { phone, device } = await withPasskey();
  await (await withCode(phone)).post('/', { block: '1' });
  const pay = async () => {
    const buyer = await Customer.at(gateway, phone.number, { amount: 3000 });
    await buyer.show(device);
    return buyer.now();
  };
  expect(await pay()).toMatchObject({ status: 'refused', refusal: { code: 'blocked_by_subscriber', contact: 'gateway' } });
  expect(await standing(phone)).toMatchObject({ blocks: [{ scope: 'all', since: expect.stringMatching(/Z$/) }] });
  const done = await call('unblock', phone, ALL);
  expect([done.status, lineActAnswer.safeParse(done.body).error]).toEqual([200, undefined]);
  expect(done.body).toMatchObject({ changed: true, line: { blocks: [], hasPasskeys: true } });
  expect(await pay()).toMatchObject({ status: 'charged' });
  expect(await textsOf(phone, '모든 휴대폰 결제의 차단을 풀었습니다.')).toBe(1);
  expect(await actsOn(phone)).toMatchObject([
    {
      id: done.body.act,
      what: 'line.unblock',
      operator: { name: 'demo operator' },
      detail: { scope: 'all', reason: REASON, changed: true },
    },
  ]);
});

it('after the passkeys are revoked the door asks for none, and the window neither', async () => {
  const { phone } = await withPasskey();
  expect((await (await withCode(phone)).get('/charges')).headers['location']).toBe('/');
  expect(await standing(phone)).toMatchObject({ hasPasskeys: true });
  const done = await call('revoke-passkeys', phone, { reason: REASON });
  expect([done.status, lineActAnswer.safeParse(done.body).error]).toEqual([200, undefined]);
  expect(done.body).toMatchObject({ changed: true, line: { hasPasskeys: false } });
  expect((await (await withCode(phone)).get('/charges')).status).toBe(200);
  expect(await gateway.buy(phone, { amount: 3000 })).toMatchObject({ status: 'charged' });
  expect(await textsOf(phone, '등록된 기기(패스키)를 모두 해지했습니다.')).toBe(1);
  expect(await actsOn(phone)).toMatchObject([{ id: done.body.act, what: 'line.revoke_passkeys', detail: { reason: REASON, revoked: 1 } }]);
  const [act] = await actsOn(phone);
  const rows = await gateway.rows('select revoked_by from subscribers.passkey where line_key = $1', [done.body.line.id]);
  expect(rows).toEqual([{ revoked_by: act!['operator'].id }]);
});

it('who calls instead of pressing is blocked by the operator: everything, automatic payments, a shop or a category', async () => {
  const phone = await customer();
  const [shop] = await gateway.rows<{ id: string; name: string }>('select id, name from merchants.merchant');
  const merchant = shop!.id;
  const blocks = [
    [{ scope: 'category', category: 'game' }, '게임 결제'],
    [{ scope: 'merchant', merchant }, `상점 ${shop!.name} 결제`],
    [{ scope: 'automatic' }, '매달 자동 결제'],
    [{ scope: 'all' }, '모든 휴대폰 결제'],
  ] as const;
  for (const [block, what] of blocks) {
    expect((await call('block', phone, { ...block, reason: REASON })).body).toMatchObject({ changed: true });
    expect(await textsOf(phone, `${what}를 차단했습니다.`)).toBe(1);
  }
  const found = await standing(phone);
  expect(lineAnswer.safeParse(found).error).toBeUndefined();
  expect(found['blocks']).toMatchObject(blocks.map(([block]) => ({ merchant: null, category: null, ...block })).reverse());
  expect(await gateway.buy(phone, { amount: 3000 })).toMatchObject({ refusal: { code: 'blocked_by_subscriber' } });
  for (const [block, what] of blocks) {
    expect((await call('unblock', phone, { ...block, reason: REASON })).body).toMatchObject({ changed: true });
    expect(await textsOf(phone, `${what}의 차단을 풀었습니다.`)).toBe(1);
  }
  expect(await gateway.buy(phone, { amount: 3100 })).toMatchObject({ status: 'charged' });
  const unknown = await call('block', phone, { scope: 'merchant', merchant: 'mer_0000000000000000000000000', reason: REASON });
  expect([unknown.status, unknown.body.param]).toEqual([400, 'merchant']);
});

it('pressed twice, or twice at once, it is one change and one text; every press stands in the audit', async () => {
  const { phone } = await withPasskey();
  const presses: [Verb, object, string][] = [
    ['block', ALL, '모든 휴대폰 결제를 차단했습니다.'],
    ['unblock', ALL, '모든 휴대폰 결제의 차단을 풀었습니다.'],
    ['revoke-passkeys', { reason: REASON }, '등록된 기기(패스키)를 모두 해지했습니다.'],
  ];
  for (const [verb, body, sentence] of presses) {
    const atOnce = await Promise.all([call(verb, phone, { ...body }), call(verb, phone, { ...body })]);
    const later = await call(verb, phone, { ...body });
    expect(atOnce.map(({ body: { changed } }) => changed as boolean).sort()).toEqual([false, true]);
    expect([later.status, later.body.changed]).toEqual([200, false]);
    expect(await textsOf(phone, sentence)).toBe(1);
  }
  expect((await actsOn(phone)).map(({ what, detail }) => [what, detail.reason])).toEqual(
    presses.flatMap(([verb]) => Array(3).fill([`line.${verb.replace('-', '_')}`, REASON])),
  );
  const key = { 'idempotency-key': 'one call' };
  const [first, again] = [await call('block', phone, ALL, key), await call('block', phone, ALL, key)];
  expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', first.body]);
});

it('shows no more of a line than who asks must know: what is blocked, its own limit, whether it has a device; the look is written down', async () => {
  const phone = await customer();
  await (await withCode(phone)).post('/limit', { monthlyLimit: '50000' });
  const found = await standing(phone);
  expect(found).toEqual({
    ...{ id: expect.any(String), object: 'line', carrier: 'skt', phoneNumber: `010-****-${phone.number.slice(-4)}` },
    ...{ blocks: [], monthlyLimit: 50_000, hasPasskeys: false },
  });
  expect(await desk.acts(found['id'] as string)).toMatchObject([{ what: 'line.find', subject: found['id'], detail: {} }]);
});

it('a line that no carrier has told us of, or another carrier, is not found; nothing is done, and that somebody asked is written down', async () => {
  const [stranger, moved] = [freshPhone(), await customer()];
  moved.carrier = 'kt';
  for (const phone of [stranger, moved])
    for (const verb of DOORS) {
      const answer = await call(verb, phone, verb === 'find' ? {} : verb === 'revoke-passkeys' ? { reason: REASON } : ALL);
      expect([verb, answer.status, answer.body.code]).toEqual([verb, 404, 'not_found']);
      const [last] = (await desk.call('get', 'acts?limit=1')).body.data;
      expect(last).toMatchObject({ what: `line.${verb.replace('-', '_')}`, subject: null, detail: { refused: 'not_found' } });
    }
  moved.carrier = 'skt';
  expect(await actsOn(moved)).toEqual([]);
  expect(await gateway.buy(moved, { amount: 3000 })).toMatchObject({ status: 'charged' });
});

it('without an operator’s key there is no door', async () => {
  const phone = await customer();
  for (const authorization of ['', 'Bearer sk_test_demo', 'Bearer ck_test_skt', 'Bearer ok_test_nobody'])
    for (const verb of DOORS) {
      const answer = await call(verb, phone, ALL, { authorization });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    }
  expect(await standing(phone)).toMatchObject({ blocks: [] });
});

it('whatever is wrong in a request is named, and nothing is done', async () => {
  const phone = await customer();
  const odd: [Verb, Record<string, unknown>, string][] = [
    ['find', { phoneNumber: '0212345678' }, 'phoneNumber'],
    ['find', { phoneNumber: 1046300001 }, 'phoneNumber'],
    ['find', { carrier: 'nobody' }, 'carrier'],
    ['find', { reason: REASON }, 'reason'],
    ['unblock', { scope: 'all' }, 'reason'],
    ['unblock', { scope: 'all', reason: ' ' }, 'reason'],
    ['unblock', { scope: 'all', reason: 'x'.repeat(501) }, 'reason'],
    ['unblock', { reason: REASON }, 'scope'],
    ['unblock', { scope: 'everything', reason: REASON }, 'scope'],
    ['block', { scope: 'category', reason: REASON }, 'category'],
    ['block', { scope: 'category', category: 'drugs', reason: REASON }, 'category'],
    ['block', { scope: 'merchant', merchant: 'mer_1', reason: REASON }, 'merchant'],
    ['block', { ...ALL, category: 'game' }, 'category'],
    ['revoke-passkeys', {}, 'reason'],
    ['revoke-passkeys', ALL, 'scope'],
  ];
  for (const [verb, members, param] of odd) {
    const answer = await call(verb, phone, members);
    expect([verb, param, answer.status, answer.body.param]).toEqual([verb, param, 400, param]);
  }
  for (const body of [[], 'x', { phoneNumber: phone.number }])
    expect((await desk.call('post', 'lines/find', body as object)).status).toBe(400);
  expect((await gateway.api('get', '/v1/operator/lines/find')).status).toBe(404);
  expect(await actsOn(phone)).toEqual([]);
});

it('no number that was asked for stands in a log line, in the audit or among the answers that are remembered', async () => {
  const kept = await gateway.rows<{ row: string }>(
    `select t::text as row from operators.act t union all select t::text from platform.idempotency t union all select t::text from limits.policy t`,
  );
  const seen = [...gateway.logs, ...kept.map(({ row }) => row)];
  expect(gateway.logs.filter((line) => line.includes('/v1/operator/lines/')).length).toBeGreaterThan(20);
  expect(kept.length).toBeGreaterThan(20);
  expect(seen.filter((line) => /10-?4630-?00\d\d(?!\d)/.test(line))).toEqual([]);
});
