import { TIMELINE, TIMELINE_KINDS, type TimelineKind } from '#kernel';
import { newId } from '#platform';
import { z } from 'zod';
import { carrierSchema, timelineSchema } from '../apps/checkout/docs/schemas.js';
import { TestGateway } from './gateway.js';
import { Receiver } from './webhooks.receiver.js';

type Line = { id: string; at: string; kind: TimelineKind; detail: Record<string, any> };

const NUMBER = '01051234987';
const PASSWORD = '246813';
const BIRTH_DATE = '870615';

let gateway: TestGateway;
let receiver: Receiver;
let id: string;
const secrets: Record<string, string> = {};
let told: Line[] = [];

const timeline = async (of: string, query = '') => gateway.api('get', `/v1/payments/${of}/timeline${query}`);
const linesOf = async (of: string): Promise<Line[]> => (await timeline(of)).body.data as Line[];
const ofKind = (kind: TimelineKind) => told.filter((line) => line.kind === kind).map(({ detail }) => detail);

/** Stops at which silent attempts are asked about and refused webhooks are tried again. */
async function timePasses(stops: readonly number[]): Promise<void> {
  for (const seconds of stops) {
    await gateway.clock(seconds);
    await gateway.settle();
  }
}

/** A purchase on which everything goes wrong that may: a second text, a wrong code, a password, a carrier that is cut off twice, a deaf merchant, a refund. */
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '800' });
  receiver = await Receiver.start();
  receiver.answer = 500;
  const endpoint = await gateway.api('post', '/v1/webhook-endpoints', { url: `${receiver.url}?key=my-own-secret` });
  const line = { carrier: 'skt', birthDate: BIRTH_DATE, genderDigit: '2', password: PASSWORD, fault: 'cut_after' };
  const phone = await gateway.phone(NUMBER).set(line);
  const payment = await gateway.register();
  id = payment['id'] as string;
  await gateway.fault('sms_lost', { count: 1 });
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: NUMBER, birthDate: BIRTH_DATE, genderDigit: '2' });
  await gateway.settle();
  await timePasses([3]);
  await buyer.post({ resend: '1' });
  await gateway.settle();
  await timePasses([6]);
  const code = await phone.code();
  const wrong = code === '000001' ? '000002' : '000001';
  await buyer.enter(wrong);
  await buyer.enter(code);
  await buyer.post({ password: PASSWORD });
  await gateway.settle();
  await timePasses([8, 12, 20, 32, 50, 75, 120]);
  receiver.answer = 204;
  await timePasses([460]);
  await gateway.api('post', `/v1/payments/${id}/refunds`, { amount: 900 }, { 'idempotency-key': 'back' });
  await gateway.settle();
  await timePasses([462, 466, 480, 500, 530, 600]);
  told = await linesOf(id);
  const token = new URL(payment['checkoutUrl'] as string).pathname.split('/')[2]!;
  const { secret } = endpoint.body as { secret: string };
  Object.assign(secrets, { code, wrong, token, secret, password: PASSWORD, birthDate: BIRTH_DATE, line: '51234987', dashed: '5123-4987' });
  Object.assign(secrets, { url: 'my-own-secret', path: '/hook', key: 'sk_test_demo' });
});
afterAll(async () => {
  await gateway.close();
  await receiver.close();
});

it('tells the whole purchase in order', () => {
  const story = told
    .map(({ kind }) => kind)
    .filter((kind) => !['webhook_announced', 'webhook_tried', 'ledger_posted', 'woken', 'carrier_called_back'].includes(kind));
  expect(story.filter((kind, i) => kind !== story[i - 1])).toEqual([
    ...['registered', 'identified', 'line_cleared', 'code_texted', 'code_reported', 'code_asked_again', 'code_texted'],
    ...['code_wrong', 'code_accepted', 'password_given', 'held', 'charge_started', 'attempt_begun', 'carrier_answered', 'silence'],
    ...['asked_again', 'charge_taken', 'refund_asked', 'attempt_begun', 'carrier_answered', 'asked_again', 'refund_succeeded'],
  ]);
  expect([...told].sort((a, b) => a.at.localeCompare(b.at))).toEqual(told);
  expect(new Set(told.map((line) => line.id)).size).toBe(told.length);
});

it('says what was typed and held, never what it was', () => {
  expect(ofKind('identified')).toEqual([
    { carrier: 'skt', phoneNumber: '010-****-4987', status: 'code_sent', consents: [expect.any(String), expect.any(String)] },
  ]);
  expect(ofKind('code_texted')).toEqual([
    { number: 1, status: 'pending' },
    { number: 2, status: 'delivered' },
  ]);
  expect(ofKind('code_reported')).toEqual([{ number: 1, status: 'failed' }]);
  expect(ofKind('code_wrong')).toEqual([{ tries: 1, of: 5 }]);
  expect(ofKind('held')).toEqual([{ status: 'reserved', limitMonth: expect.stringMatching(/^\d{4}-\d{2}$/) }]);
});

it('says what each carrier was told, and what it answered', async () => {
  const [charge, refund] = ofKind('attempt_begun');
  expect(charge).toEqual({
    attempt: expect.any(String),
    n: 1,
    operation: 'charge',
    carrier: 'skt',
    amount: 4900,
    phoneNumber: '010-****-4987',
  });
  expect(refund).toMatchObject({ n: 2, operation: 'refund', amount: 900, refund: expect.stringMatching(/^re_/) });
  const [silent, silentRefund] = ofKind('carrier_answered');
  expect(silent).toMatchObject({ attempt: charge!['attempt'], answer: 'silent' });
  expect(silent!['exchanges'][0]).toMatchObject({
    told: 'prepare',
    status: null,
    code: null,
    took: expect.stringMatching(/^(under|over)_/),
  });
  expect(silentRefund).toMatchObject({ attempt: refund!['attempt'], answer: 'silent', exchanges: [{ told: 'refund', status: null }] });
  const asked = ofKind('asked_again').filter((detail) => detail['attempt'] === charge!['attempt']);
  expect(asked.map((detail) => detail['n'])).toEqual(asked.map((_, i) => i + 1));
  expect(asked.at(-1)).toMatchObject({ answer: 'yes' });
  const [taken] = ofKind('charge_taken');
  expect(taken).toMatchObject({ status: 'charged', amount: 4900, carrierReference: asked.at(-1)!['carrierReference'] });
  const book = await gateway.phone(NUMBER).book();
  expect(book.map(({ clientCorrelator }) => clientCorrelator)).toEqual([charge!['attempt'], refund!['attempt']]);
  expect(ofKind('refund_succeeded')).toMatchObject([{ amount: 900, method: 'carrier_cancel' }]);
});

it('says what was posted, and how the merchant was told', async () => {
  const entries = await gateway.rows<{ id: string; amount: number }>(
    'select id, amount from ledger.entry where payment_id = $1 order by id',
    [id],
  );
  const posted = told.filter(({ kind }) => kind === 'ledger_posted');
  expect(posted.map((line) => [line.id, line.detail['amount']])).toEqual(entries.map((entry) => [entry.id, Number(entry.amount)]));
  expect(posted).toHaveLength(6);
  const tries = ofKind('webhook_tried').filter(({ type }) => type === 'payment.charged');
  const host = new URL(receiver.url).host;
  expect(tries.map(({ n, host: where, status }) => [n, where, status])).toEqual([
    ...tries.slice(1).map((_, i) => [i + 1, host, 500]),
    [tries.length, host, 204],
  ]);
  expect(tries.length).toBeGreaterThan(1);
  expect(tries.map(({ nextTryAt }) => nextTryAt !== undefined)).toEqual(tries.map((_, i) => i < tries.length - 1));
  expect(ofKind('webhook_announced').map(({ type }) => type)).toEqual(['payment.charged', 'refund.succeeded']);
});

it('holds nothing secret', () => {
  const text = JSON.stringify(told);
  for (const [what, secret] of Object.entries(secrets)) {
    const alone = /^\d+$/.test(secret) ? new RegExp(`(^|[^0-9a-z.:])${secret}([^0-9a-z]|$)`, 'i') : secret;
    expect({ what, found: typeof alone === 'string' ? text.includes(alone) : alone.test(text) }).toEqual({ what, found: false });
  }
});

it('is told in pages as it is told at once, and as the OpenAPI document says', async () => {
  const whole = z.strictObject({ data: z.array(timelineSchema), hasMore: z.boolean() }).parse((await timeline(id)).body);
  expect(whole.hasMore).toBe(false);
  for (const limit of [1, 3, 7]) {
    const read: Line[] = [];
    for (let more = true; more;) {
      const last = read.at(-1);
      const { body } = await timeline(id, `?limit=${limit}${last ? `&startingAfter=${last.id}` : ''}`);
      expect(body.data.length).toBeLessThanOrEqual(limit);
      read.push(...(body.data as Line[]));
      more = body.hasMore as boolean;
    }
    expect(read).toEqual(told);
  }
  for (const odd of [id, newId('row')]) {
    const answer = await timeline(id, `?startingAfter=${odd}`);
    expect([answer.status, answer.body.param]).toEqual([400, 'startingAfter']);
  }
  const { body } = await gateway.api('get', '/v1/carriers');
  expect(z.strictObject({ data: z.array(carrierSchema), hasMore: z.boolean() }).parse(body).data).toHaveLength(6);
});

it('every kind that was written stands in the table, and only members that it lists are shown', async () => {
  const written = await gateway.rows<{ kind: TimelineKind }>('select distinct kind from payments.event');
  expect(written.map(({ kind }) => kind).filter((kind) => !TIMELINE_KINDS.includes(kind))).toEqual([]);
  await gateway.rows(
    `insert into payments.event (id, payment_id, at, kind, detail) values ('row_stray', $1, platform.now(), 'code_wrong', '{"tries": 2, "of": 5, "code": "123456"}'), ('row_newer', $1, platform.now(), 'of_tomorrow', '{"code": "123456"}')`,
    [id],
  );
  expect((await linesOf(id)).filter((line) => line.id.startsWith('row_stray') || line.id === 'row_newer')).toMatchObject([
    { kind: 'code_wrong', detail: { tries: 2, of: 5 } },
    { kind: 'of_tomorrow', detail: {} },
  ]);
  expect(JSON.stringify(await linesOf(id))).not.toContain('123456');
  for (const line of told) expect([...TIMELINE[line.kind].detail, 'status']).toEqual(expect.arrayContaining(Object.keys(line.detail)));
});
