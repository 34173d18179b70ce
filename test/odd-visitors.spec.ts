import request from 'supertest';
import type { PhoneNumber } from '#kernel';
import { testLine } from '../apps/carrier-mock/test-lines.js';
import { merchant } from '../apps/gateway/merchant.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

describe('odd but legal requests', () => {
  it('an empty body that is called JSON is no body', async () => {
    const payment = await gateway.register();
    const answer = await request(gateway.url)
      .post(`/v1/payments/${payment['id']}/cancel`)
      .set({ authorization: 'bearer sk_test_demo', 'content-type': 'application/json' });
    expect([answer.status, answer.body.status]).toEqual([200, 'cancelled']);
  });

  it.each(['%00', 'a%0ab', 'x'.repeat(65)])('startingAfter=%s is no id', async (text) => {
    expect((await gateway.api('get', `/v1/payments?startingAfter=${text}`)).status).toBe(400);
  });

  it('an order id of any text is found again', async () => {
    const payment = await gateway.register({ orderId: '주문 #1 & ½?=🍬' });
    expect((await gateway.api('get', `/v1/payments?orderId=${encodeURIComponent('주문 #1 & ½?=🍬')}`)).body.id).toBe(payment['id']);
  });

  it('HEAD asks what GET would answer', async () => {
    expect((await request(gateway.url).head('/livez')).status).toBe(200);
  });

  it('a refusal of the state is kept under its key', async () => {
    const paid = await gateway.buy(gateway.phone('01025000001'));
    const cancel = () => gateway.api('post', `/v1/payments/${paid['id']}/cancel`, {}, { 'idempotency-key': 'cancel-late' });
    expect([(await cancel()).status, (await cancel()).headers['idempotent-replayed']]).toEqual([409, 'true']);
  });
});

describe('odd words at the terminal', () => {
  it.each([
    ['a\u0007b', 'x'],
    ['shop', 'a\nb'],
    [' ', 'x'],
    ['shop', 'x'.repeat(101)],
  ])('a merchant called %j, %j is not made', async (name, contact) => {
    const count = () => gateway.rows('select id from merchants.merchant');
    const before = await count();
    await expect(merchant(gateway.config, ['create', name, contact], () => undefined)).rejects.toThrow('without control characters');
    expect(await count()).toEqual(before);
  });
});

describe('odd visitors of the window', () => {
  it.each(['%E2%82%AC', '%0d%0ax', '%00', 'short', 'a'.repeat(90), '..%2f..%2fetc'])(
    '/pay/%s is not there, whatever the method',
    async (token) => {
      for (const call of [
        request(gateway.url).get(`/pay/${token}`),
        request(gateway.url).post(`/pay/${token}`).type('form').send({ code: '1' }),
      ]) {
        const answer = await call;
        expect([answer.status, answer.headers['location']]).toEqual([404, undefined]);
      }
    },
  );

  it.each(['constructor', 'toString', '__proto__', ''])('carrier=%s is no carrier', async (carrier) => {
    const payment = await gateway.register();
    const answer = await gateway.buyer(payment['checkoutUrl'] as string).identify({ carrier, phoneNumber: '01025000002' });
    expect(answer.headers['location']).toMatch(/\?invalid=carrier$/);
  });

  it('the merchant’s own query is returned as it was written', async () => {
    const returnUrl = 'https://shop.example/back?a=%B0%A1&flag&sig=x%28y%29%20z#part';
    const payment = await gateway.register({ returnUrl });
    await gateway.api('post', `/v1/payments/${payment['id']}/cancel`);
    const { location } = (await gateway.buyer(payment['checkoutUrl'] as string).look()).headers;
    expect(location).toMatch(
      /^https:\/\/shop\.example\/back\?a=%B0%A1&flag&sig=x%28y%29%20z&paymentId=pay_\w+&orderId=A-\d+&status=cancelled#part$/,
    );
  });

  it('pressing the first button twice at once locks nobody out', async () => {
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.look();
    await Promise.all([buyer.identify({ phoneNumber: '01025000003' }), buyer.identify({ phoneNumber: '01025000003' })]);
    expect((await buyer.look()).text).toContain('name="code"');
  });

  it('a form whose answer was lost is sent again by the same browser', async () => {
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.look();
    await buyer.identify({ phoneNumber: '01025000004' });
    await gateway.settle();
    await buyer.identify({ phoneNumber: '01025000004' });
    expect((await buyer.look()).text).toContain('name="code"');
  });
});

describe('somebody else’s line', () => {
  it('cannot be closed for the day by guessing before a text was sent', async () => {
    const victim = gateway.phone('01025000011');
    for (let i = 0; i < 4; i++) {
      const payment = await gateway.register({ itemName: `attack ${i}` });
      const buyer = gateway.buyer(payment['checkoutUrl'] as string);
      await buyer.identify({ phoneNumber: victim.number, birthDate: '700101' });
      for (let guess = 0; guess < 3; guess++) await buyer.enter('000000');
      await gateway.settle();
    }
    expect(await gateway.buy(victim)).toMatchObject({ status: 'charged' });
  });

  it('an answer about a line that was given up does not end the payment on another line', async () => {
    const bad = await gateway.phone('01025000012').set({ carrier: 'skt', standing: 'suspended' });
    const good = gateway.phone('01025000013');
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    // The carrier's answer about the bad line comes only after the buyer has gone on with the good one.
    await gateway.rows(
      `create function public.hide() returns trigger language plpgsql as $$ begin new.taken_at := now(); return new; end $$`,
    );
    await gateway.rows(
      `create trigger hide before insert on platform.outbox for each row when (new.address = 'otp') execute function public.hide()`,
    );
    await buyer.identify({ phoneNumber: bad.number });
    const [stale] = await gateway.rows<{ id: string }>(`select id from passcodes.passcode where payment_id = $1`, [payment['id']]);
    await buyer.post({ back: '1' });
    // Dropping the trigger would lock the outbox's months before the outbox itself, against everybody who looks into it.
    await gateway.rows('create or replace function public.hide() returns trigger language plpgsql as $$ begin return new; end $$');
    await buyer.identify({ phoneNumber: good.number });
    await gateway.rows(`insert into platform.outbox (id, address, payload, at) values ('row_stale', 'otp', $1, now())`, [
      { passcodeId: stale!.id },
    ]);
    await gateway.settle();
    await buyer.enter(await good.code());
    await gateway.settle();
    expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged', phoneNumber: '010-****-0013' });
  });
});

it('nothing rings for ever: a code whose payment went on has no next step', async () => {
  const phone = gateway.phone('01025000021');
  const payment = await gateway.register();
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  const code = await phone.code();
  await buyer.post({ resend: '1' });
  await buyer.enter(code);
  await gateway.settle();
  await gateway.clock(3600);
  await gateway.settle();
  await gateway.clock(0);
  expect(await gateway.rows(`select id from passcodes.passcode where payment_id = $1 and due_at is not null`, [payment['id']])).toEqual([]);
});

it('pressing back while the text is leaving ends in no deadlock', async () => {
  for (let round = 0; round < 8; round++) {
    const payment = await gateway.register({ itemName: `round ${round}` });
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: `0102600000${round}` });
    const answers = await Promise.all([gateway.settle(), buyer.post({ back: '1' }), buyer.post({ resend: '1' })]);
    expect([answers[1]!.status, answers[2]!.status]).toEqual([303, 303]);
  }
  expect(gateway.logs.filter((line) => line.includes('deadlock'))).toEqual([]);
});

it('a refusal that comes after the first page is seen before the way back: the waiting code page leads to it', async () => {
  const phone = await gateway.phone('01025000031').set({ carrier: 'skt', standing: 'suspended' });
  const payment = await gateway.register();
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  const page = await buyer.done();
  expect(page.status).toBe(200);
  expect(page.text).toContain('이용이 정지된 번호입니다.');
  expect((await buyer.identify({ phoneNumber: phone.number })).headers['location']).toMatch(/\/done$/);
});

it('the right code typed before we noted that the text has left is right', async () => {
  const phone = gateway.phone('01025000032');
  const payment = await gateway.register();
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  const code = await phone.code();
  await gateway.rows(`update passcodes.passcode set state = 'cleared', texted = 0, last_sent_at = null where payment_id = $1`, [
    payment['id'],
  ]);
  await buyer.enter(code);
  await gateway.settle();
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged' });
});

it('a line whose carrier wants a code of its own is refused, as the page of test numbers says, and nothing is charged', async () => {
  const phone = gateway.phone('01000000009');
  const refusal = testLine('+821000000009' as PhoneNumber)!.refusal;
  expect(await gateway.buy(phone)).toMatchObject({ status: 'refused', charged: 'no', refusal: { code: refusal } });
  expect(await phone.book()).toEqual([]);
});
