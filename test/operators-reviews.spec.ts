import { reviewActAnswer, reviewsAnswer } from '../apps/checkout/operator/reviews.schemas.js';
import { WORDS } from '../apps/checkout/window/pages/words.js';
import { seed } from '../apps/gateway/seed.js';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start();
  // The store was made under other keys, so its test lines have other names.
  await seed(gateway.config);
  desk = new Desk(gateway);
});
afterEach(async () => {
  await gateway.clock(0);
  for (const { payment } of await waiting()) await refuse(payment);
});
afterAll(() => gateway.close());

/** The lines of the test store on which risk rules act. */
const [REFUSED, HELD, ASKED] = ['01000000092', '01000000093', '01000000094'] as const;
type Row = Record<string, any>;

const buy = (number: string, members: Row = {}): Promise<Row> => gateway.buy(gateway.phone(number), members);
const waiting = async (): Promise<Row[]> => (await desk.call('get', 'reviews?limit=100')).body.data as Row[];
const end = (verb: string, id: string, headers: Record<string, string> = {}) =>
  desk.call('post', `reviews/${id}/${verb}`, { reason: '고객과 통화함' }, headers);
const release = (id: string, headers?: Record<string, string>) => end('release', id, headers);
const refuse = (id: string) => end('refuse', id);
const hold = (id: unknown) => gateway.rows('select state from limits.hold where payment_id = $1', [id]);

it.each([
  [REFUSED, 'blocked_by_gateway'],
  [ASKED, 'password_required'],
])('%s, on which the rules say no, pays nothing, and its limit is free again', async (number, code) => {
  const payment = await buy(number);
  expect(payment).toMatchObject({ status: 'refused', charged: 'no', refusal: { code } });
  expect([await hold(payment['id']), await gateway.phone(number).book()]).toEqual([[{ state: 'let_go' }], []]);
});

it('other test payments are scored and logged, and none of them is held up', async () => {
  const payment = await buy('01087000001', { category: 'gift_card' });
  expect(payment['status']).toBe('charged');
  const judged = await gateway.rows('select decision, acts, score >= 35 as scored from risk.judgement where payment_id = $1', [
    payment['id'],
  ]);
  expect(judged).toEqual([{ decision: 'allow', acts: false, scored: true }]);
});

it('a payment that is held for review has its limit, stands on the list with the reasons, and goes to no carrier until it is released', async () => {
  const payment = await buy(HELD);
  expect(payment).toMatchObject({ status: 'reserved', charged: 'no', nextAction: 'wait' });
  const window = await fetch(`${payment['checkoutUrl'] as string}/done`, { headers: { 'accept-language': 'en' } });
  expect(await window.text()).toContain(WORDS.en.reviewLead);
  const list = await desk.call('get', 'reviews');
  expect(reviewsAnswer.safeParse(list.body).error).toBeUndefined();
  expect(list.body.data).toMatchObject([
    { payment: payment['id'], phoneNumber: '010-****-0093', explanation: expect.stringContaining('a line for tests') },
  ]);
  const [look] = (await desk.call('get', 'acts?limit=1')).body.data as Row[];
  expect(look).toMatchObject({ what: 'reviews.list', operator: { name: 'demo operator' }, detail: { payments: [payment['id']] } });
  await gateway.clock(360);
  await gateway.settle();
  expect([await hold(payment['id']), await gateway.phone(HELD).book()]).toEqual([[{ state: 'held' }], []]);

  const released = await release(payment['id'] as string);
  expect([released.status, reviewActAnswer.safeParse(released.body).error]).toEqual([200, undefined]);
  await gateway.settle();
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged' });
  expect(await gateway.phone(HELD).book()).toMatchObject([{ type: 'charge', amount: 4900 }]);
  const late = await refuse(payment['id'] as string);
  expect([late.status, late.body.code, late.body.charged]).toEqual([409, 'wrong_state', 'yes']);
  expect((await desk.acts(payment['id'] as string)).map(({ what, detail }) => [what, detail])).toEqual([
    ['review.refuse', { reason: '고객과 통화함', refused: 'wrong_state' }],
    ['review.release', { reason: '고객과 통화함', status: 'reserved' }],
  ]);
});

it('refused by an operator it lets its limit go, and nobody is charged', async () => {
  const payment = await buy(HELD, { amount: 5100 });
  expect((await refuse(payment['id'] as string)).body).toMatchObject({ done: 'refused', status: 'refused' });
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'refused', refusal: { code: 'blocked_by_gateway' } });
  expect([await hold(payment['id']), await waiting()]).toEqual([[{ state: 'let_go' }], []]);
  expect((await release(payment['id'] as string)).status).toBe(409);
});

it('one that nobody looks at is refused before its own time is over, and can then not be released', async () => {
  const payment = await buy(HELD, { amount: 5200, expiresInSeconds: 600 });
  await gateway.clock(580);
  await gateway.settle();
  expect((await gateway.payment(payment['id'] as string))['status']).toBe('reserved');
  await gateway.clock(597);
  expect((await release(payment['id'] as string)).status).toBe(409);
  await gateway.settle();
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'refused', refusal: { code: 'blocked_by_gateway' } });
  expect(await hold(payment['id'])).toEqual([{ state: 'expired' }]);
});

it('with manual capture the merchant is told and may capture only after the release', async () => {
  const payment = await buy(HELD, { amount: 5300, capture: 'manual' });
  const capture = (key: string) => gateway.api('post', `/v1/payments/${payment['id']}/capture`, {}, { 'idempotency-key': key });
  const told = () => gateway.rows(`select from webhooks.event where payment_id = $1`, [payment['id']]);
  expect([payment['nextAction'], (await capture('early')).status, (await told()).length]).toEqual(['wait', 409, 0]);
  await release(payment['id'] as string);
  expect((await gateway.payment(payment['id'] as string))['nextAction']).toBe('capture');
  expect((await told()).length).toBe(1);
  expect((await capture('later')).status).toBe(200);
  await gateway.settle();
  expect((await gateway.payment(payment['id'] as string))['status']).toBe('charged');
});

it('two operators at once end it once; a press sent again under its key is one press; strangers see nothing', async () => {
  const payment = await buy(HELD, { amount: 5400 });
  const both = await Promise.all([release(payment['id'] as string), refuse(payment['id'] as string)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  await gateway.settle();
  const other = await buy(HELD, { amount: 5500 });
  const key = { 'idempotency-key': 'review-1' };
  const [first, again] = [await release(other['id'] as string, key), await release(other['id'] as string, key)];
  expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', first.body]);
  for (const id of ['pay_00000000000000000000000000', 'x', '%00']) expect((await release(id)).status).toBe(404);
  for (const authorization of ['', 'Bearer sk_test_demo'])
    expect((await desk.call('get', 'reviews', undefined, { authorization })).status).toBe(401);
  await gateway.settle();
});

it('cancelled while it waits, it is over', async () => {
  const payment = await buy(HELD, { amount: 5600 });
  expect((await gateway.api('post', `/v1/payments/${payment['id']}/cancel`)).status).toBe(200);
  expect([(await release(payment['id'] as string)).status, await waiting()]).toEqual([409, []]);
});
