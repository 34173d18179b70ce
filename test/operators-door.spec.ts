import request from 'supertest';
import { seed } from '../apps/gateway/seed.js';
import { operator } from '../apps/gateway/operator.js';
import { actAnswer, stuckActAnswer, stuckAnswer } from '../apps/checkout/operator/schemas.js';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '800' });
  desk = new Desk(gateway);
});
afterEach(() => gateway.fault('none'));
afterAll(() => gateway.close());

const DOORS = [
  ['get', 'stuck'],
  ['get', 'stuck/att_00000000000000000000000000'],
  ['post', 'stuck/att_00000000000000000000000000/ask'],
  ['post', 'stuck/att_00000000000000000000000000/give-back'],
  ['get', 'acts'],
] as const;

describe('keys', () => {
  it.each(DOORS)('%s %s opens to an operator’s key alone', async (method, address) => {
    for (const authorization of ['', 'Bearer sk_test_demo', 'Bearer ok_test_other', 'Basic ok_test_demo']) {
      const answer = await desk.call(method, address, undefined, { authorization });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
    const mine = await desk.call(method, address, method === 'post' ? {} : undefined);
    expect(mine.status).not.toBe(401);
  });

  it('an operator’s key opens no door of merchants', async () => {
    for (const address of ['/v1/payments', '/v1/webhook-endpoints', '/v1/events', '/v1/carriers'])
      expect((await request(gateway.url).get(address).set('authorization', 'Bearer ok_test_demo')).status).toBe(401);
  });

  it('an operator is made at the terminal; a revoked key is refused at once; a key is kept as its hash', async () => {
    const said: string[] = [];
    const command = (...words: string[]): Promise<void> => operator(gateway.config, words, (line) => said.push(line));
    await command('create', '김운영');
    const [, id] = /^operator (op_\w+)$/.exec(said[0]!)!;
    const [, key] = /^key +(ok_live_[\w-]{32}) /.exec(said[1]!)!;
    const knock = async (): Promise<number> => (await desk.call('get', 'acts', undefined, { authorization: `Bearer ${key}` })).status;
    expect(await knock()).toBe(200);
    await command('key', id!, 'revoke', `${key!.slice(0, 8)}…${key!.slice(-4)}`);
    expect(await knock()).toBe(401);
    await expect(command('key', id!, 'revoke', 'ok_live_…none')).rejects.toThrow('no key in force');
    await expect(command('key', 'op_nobody')).rejects.toThrow('there is no operator');
    await expect(command('sing')).rejects.toThrow('npm run operator');
    expect(await gateway.rows("select from operators.api_key k where k::text like '%' || $1 || '%'", [key])).toEqual([]);
  });

  it('the demo key is never seeded in production', async () => {
    await gateway.rows('delete from operators.api_key');
    await seed({ ...gateway.config, production: true });
    expect((await desk.call('get', 'acts')).status).toBe(401);
    await seed(gateway.config);
    expect((await desk.call('get', 'acts')).status).toBe(200);
  });
});

describe('a carrier that refuses to answer for a day', () => {
  it('stands on the list with an alarm until the carrier answers; asked in vain it stays there', async () => {
    expect([await desk.alarm(), await desk.list()]).toEqual([0, []]);
    const phone = await desk.line();
    const payment = await desk.silentAt('order', phone, true);
    expect(await desk.alarm()).toBe(1);
    const item = await desk.stuck(payment);
    expect(stuckAnswer.safeParse(item).error).toBeUndefined();
    expect(item).toMatchObject({
      what: 'charge',
      merchant: 'mer_00000000000000000000000000',
      carrier: 'skt',
      amount: 4900,
      status: 'unknown',
    });
    expect(item).toMatchObject({ phoneNumber: `010-****-${phone.number.slice(-4)}`, stuckBecause: 'no_answer_for_a_day', nextAskAt: null });
    expect(item['actions']).toEqual(['ask', 'give_back']);

    const asked = await desk.ask(item);
    expect([asked.status, asked.body.done, asked.body.attempt.id]).toEqual([202, 'asking', item['id']]);
    expect(stuckActAnswer.safeParse(asked.body).error).toBeUndefined();
    await gateway.settle();
    expect(await desk.stuck(payment)).toMatchObject({ asks: item['asks'] + 1, nextAskAt: null, stuckBecause: 'no_answer_for_a_day' });
    expect(await desk.alarm()).toBe(1);

    await gateway.fault('none');
    await desk.ask(item);
    await gateway.settle();
    await desk.pass(2);
    expect([await desk.alarm(), await desk.list()]).toEqual([0, []]);
    expect((await desk.call('get', `stuck/${item['id']}`)).body).toMatchObject({ stuckBecause: null, actions: [] });
    // Prepared a day ago and never confirmed: the carrier has let it go.
    expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'refused', charged: 'no' });
    expect(await desk.books(phone, payment)).toEqual({ theirs: [], ours: [] });
    const late = await desk.ask(item);
    expect([late.status, late.body.code, late.body.charged]).toEqual([409, 'wrong_state', 'no']);
  });

  it('money it took meanwhile is charged as soon as it says so', async () => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    await gateway.fault('none');
    await desk.ask(await desk.stuck(payment));
    await gateway.settle();
    expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'charged', charged: 'yes' });
    expect(await desk.books(phone, payment)).toEqual({ theirs: [['charge', 4900]], ours: [['charge', 4900]] });
  });

  it('the list is read oldest first, page by page', async () => {
    const payments = [await desk.silentAt('order', await desk.line({ carrier: 'kt' }), false)];
    await gateway.fault('none');
    payments.push(await desk.silentAt('order', await desk.line({ carrier: 'lgu' }), false));
    const page = await desk.call('get', 'stuck?limit=1');
    expect([page.body.data.map((item: any) => item.payment), page.body.hasMore]).toEqual([[payments[0]!['id']], true]);
    const rest = await desk.call('get', `stuck?limit=1&startingAfter=${page.body.data[0].id}`);
    expect([rest.body.data.map((item: any) => item.payment), rest.body.hasMore]).toEqual([[payments[1]!['id']], false]);
    for (const query of ['limit=0', 'limit=101', 'startingAfter=%27', 'colour=red'])
      expect((await desk.call('get', `stuck?${query}`)).body.code).toBe('invalid_request');
    await gateway.fault('none');
    for (const payment of payments) await desk.ask(await desk.stuck(payment));
    await gateway.settle();
    expect(await desk.list()).toEqual([]);
  });
});

describe('the audit', () => {
  it('tells who did what to which, done or refused, and who looked; nobody changes it', async () => {
    const payment = await desk.silentAt('confirm', await desk.line(), true);
    const item = await desk.stuck(payment);
    const read = await desk.call('get', `stuck/${item['id']}`);
    await gateway.fault('none');
    const key = { 'idempotency-key': 'press-1' };
    const [pressed, again] = [
      await desk.call('post', `stuck/${item['id']}/ask`, {}, key),
      await desk.call('post', `stuck/${item['id']}/ask`, {}, key),
    ];
    expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', pressed.body]);
    await gateway.settle();
    const refused = await desk.giveBack(item, '너무 늦음');
    expect(refused.status).toBe(409);

    const acts = await desk.acts(item['id']);
    for (const act of acts) expect(actAnswer.safeParse(act).error).toBeUndefined();
    expect(acts.map((act) => [act['what'], act['requestId']])).toEqual([
      ['stuck.give_back', refused.headers['x-request-id']],
      ['stuck.ask', pressed.headers['x-request-id']],
      ['stuck.read', read.headers['x-request-id']],
    ]);
    expect(acts[0]).toMatchObject({
      operator: { name: 'demo operator' },
      detail: { reason: '너무 늦음', refused: 'wrong_state', payment: payment['id'] },
    });
    expect(acts[1]).toMatchObject({ id: pressed.body.act, detail: { done: 'asking', stuckBecause: 'no_answer_for_a_day' } });
    const looks = (await desk.call('get', 'acts?limit=100')).body.data.filter((act: any) => act.what === 'stuck.list');
    expect(looks[0].detail.payments).toEqual([payment['id']]);
    const page = await desk.call('get', `acts?limit=2&subject=${item['id']}`);
    expect([page.body.data.length, page.body.hasMore]).toEqual([2, true]);
    for (const sql of ['update operators.act set what = what', 'delete from operators.act', 'truncate operators.act']) {
      await expect(gateway.rows(sql)).rejects.toThrow('is append-only');
      await expect(gateway.rows(`set role tollgate_service; ${sql}`)).rejects.toThrow('permission denied');
    }
  });

  it('what is unknown is 404 and leaves nothing; a reason is needed', async () => {
    const before = await gateway.rows('select id from operators.act');
    for (const id of ['att_00000000000000000000000000', 'pay_00000000000000000000000000', 'x', '%00'])
      for (const answer of [await desk.call('get', `stuck/${id}`), await desk.call('post', `stuck/${id}/ask`), await desk.giveBack({ id })])
        expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    for (const body of [{}, { reason: '' }, { reason: 'a\u0000' }, { reason: 'x', colour: 'red' }])
      expect((await desk.call('post', 'stuck/att_00000000000000000000000000/give-back', body)).body.code).toBe('invalid_request');
    expect(await gateway.rows('select id from operators.act')).toEqual(before);
  });
});
