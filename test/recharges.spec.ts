import { DEMO_MERCHANT } from '#merchants';
import { merchant } from '../apps/gateway/merchant.js';
import { RechargingShop } from './recharges.kit.js';

let shop: RechargingShop;
beforeAll(async () => (shop = await RechargingShop.open('0106000', { CARRIER_TIMEOUT_MS: '800' })));
afterAll(() => shop.close());
afterEach(async () => {
  jest.restoreAllMocks();
  await shop.gateway.fault('none');
  await shop.gateway.clock(0);
});

describe('a part at a carrier that gives none, under a contract that opts in', () => {
  it('goes back as a cancel of all and a new charge of the rest; until then nothing else may be asked for', async () => {
    const phone = await shop.phone();
    const paid = await shop.gateway.buy(phone);
    const before = await shop.gateway.rows<{ ref: string }>('select carrier_reference as ref from payments.payment where id = $1', [
      paid['id'],
    ]);
    const asked = await shop.ask(paid['id'], { amount: 900, expectedRefundable: 4900 });
    expect([asked.status, asked.body]).toEqual([
      201,
      expect.objectContaining({ status: 'pending', amount: 900, requestedAmount: 900, method: null }),
    ]);
    expect(await shop.gateway.payment(paid['id'] as string)).toMatchObject({ refundableAmount: 0, refundedAmount: 0, status: 'charged' });
    const second = await shop.ask(paid['id'], { amount: 100 });
    expect([second.status, second.body.code, second.body.charged]).toEqual([409, 'wrong_state', 'yes']);
    expect(await shop.untilOver(asked.body.id)).toMatchObject({
      status: 'succeeded',
      method: 'carrier_cancel',
      amount: 900,
      requestedAmount: 900,
    });
    expect(await shop.agree(paid['id'], phone, 4000)).toEqual([
      ['charge', 4900],
      ['cancel', 4900],
      ['charge', 4000],
    ]);
    const after = await shop.gateway.rows<{ ref: string; month: string }>(
      'select carrier_reference as ref, billing_month as month from payments.payment where id = $1',
      [paid['id']],
    );
    expect(after[0]!.ref).not.toBe(before[0]!.ref);
    expect(after[0]!.month).toBe(paid['billingMonth']);
    expect(await shop.kinds(paid['id'])).toEqual(expect.arrayContaining(['recharge_due', 'recharged', 'refund_succeeded']));
  });

  it('a second part, and then the rest, go against what was charged anew', async () => {
    const phone = await shop.phone();
    const { id } = await shop.gateway.buy(phone, { amount: 10_000 });
    for (const amount of [1000, 2500]) {
      const { body } = await shop.ask(id, { amount });
      expect(await shop.untilOver(body.id)).toMatchObject({ status: 'succeeded', amount, requestedAmount: amount });
    }
    await shop.agree(id, phone, 6500);
    const { body } = await shop.ask(id);
    expect(body).toMatchObject({ amount: 6500 });
    await shop.untilOver(body.id);
    expect(await shop.agree(id, phone, 0)).toEqual([
      ['charge', 10_000],
      ['cancel', 10_000],
      ['charge', 9000],
      ['cancel', 9000],
      ['charge', 6500],
      ['cancel', 6500],
    ]);
  });

  it('twenty at once: one goes its way, the others are told to wait', async () => {
    const phone = await shop.phone();
    const { id } = await shop.gateway.buy(phone);
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.ask(id, { amount: 100 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
    await shop.untilOver(answers.find(({ status }) => status === 201)!.body.id);
    expect(await shop.agree(id, phone, 4800)).toHaveLength(3);
  });

  it('no other purchase takes the room that the recharge needs', async () => {
    const phone = await shop.phone({ monthlyLimit: 5000, enforceLimit: false });
    const { id } = await shop.gateway.buy(phone);
    const { RechargePayment } = await import('../apps/charging/recharge-payment.js');
    const waiting = jest.spyOn(RechargePayment.prototype, 'run').mockResolvedValue();
    const asked = await shop.ask(id, { amount: 900 });
    await shop.gateway.settle();
    expect((await phone.book()).map(({ type }) => type)).toEqual(['charge', 'cancel']);
    expect(await shop.gateway.buy(phone, { amount: 200, itemName: 'other' })).toMatchObject({
      status: 'refused',
      refusal: { code: 'limit_line_month' },
    });
    waiting.mockRestore();
    await shop.gateway.clock(16);
    await shop.untilOver(asked.body.id);
    await shop.agree(id, phone, 4000);
    expect(await shop.gateway.buy(phone, { amount: 900, itemName: 'another' })).toMatchObject({ status: 'charged' });
  });
});

describe('a recharge that is refused', () => {
  it.each([
    ['the line is suspended', { standing: 'suspended' }, 'policy_refused'],
    ['the line has no room', { monthlyLimit: 100 }, 'limit_line_month'],
  ])('%s: all of it was given back, and the record says so', async (_, members, code) => {
    const phone = await shop.phone();
    const { id } = await shop.gateway.buy(phone);
    await phone.set(members);
    const { body } = await shop.ask(id, { amount: 900 });
    expect(await shop.untilOver(body.id)).toMatchObject({
      status: 'succeeded',
      method: 'carrier_cancel',
      amount: 4900,
      requestedAmount: 900,
    });
    expect(await shop.agree(id, phone, 0)).toEqual([
      ['charge', 4900],
      ['cancel', 4900],
    ]);
    const [why] = await shop.gateway.rows<{ detail: object }>(
      `select detail from payments.event where payment_id = $1 and kind = 'not_recharged'`,
      [id],
    );
    expect(why!.detail).toMatchObject({ refund: body.id, code });
    const told = await shop.gateway.rows<{ type: string }>('select type from webhooks.event where payment_id = $1 order by sequence', [id]);
    expect(told.map(({ type }) => type)).toEqual(['payment.charged', 'refund.succeeded']);
  });

  it('a cancel that is refused moves nothing, and the amount may be asked for again', async () => {
    const phone = await shop.phone();
    const { id } = await shop.gateway.buy(phone);
    await phone.set({ ported: true });
    const { body } = await shop.ask(id, { amount: 900 });
    expect(await shop.untilOver(body.id)).toMatchObject({ status: 'failed', amount: 900, refusal: { code: 'cancel_line_changed' } });
    expect(await shop.agree(id, phone, 4900)).toHaveLength(1);
    await phone.set({ ported: false });
    await shop.untilOver((await shop.ask(id, { amount: 900 })).body.id);
    await shop.agree(id, phone, 4000);
  });
});

describe('called off by order number while a part is on its way back', () => {
  it('before the recharge: there is none', async () => {
    const phone = await shop.phone();
    const paid = await shop.gateway.buy(phone);
    const { body } = await shop.ask(paid['id'], { amount: 900 });
    const stopped = await shop.gateway.api(
      'post',
      '/v1/payments/cancel-by-order',
      { orderId: paid['orderId'] as string },
      { 'idempotency-key': `off-${String(paid['id'])}` },
    );
    expect(stopped.body.done).toBe('in_progress');
    expect(await shop.untilOver(body.id)).toMatchObject({ amount: 4900, requestedAmount: 900 });
    expect(await shop.agree(paid['id'], phone, 0)).toHaveLength(2);
  });
});

it('a contract of the plain kind does not allow it, and the flag can be taken back', async () => {
  const { id } = await shop.gateway.buy(await shop.phone(), { goodsClass: 'physical' });
  expect((await shop.ask(id, { amount: 900 })).body.code).toBe('partial_not_supported');
  const words = ['contract', DEMO_MERCHANT.id, 'lgu', 'physical'];
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  await merchant(shop.gateway.config, [...words, 'recharge'], say);
  expect((await shop.ask(id, { amount: 900 })).status).toBe(201);
  await merchant(shop.gateway.config, words, say);
  const other = await shop.gateway.buy(await shop.phone(), { goodsClass: 'physical' });
  expect((await shop.ask(other['id'], { amount: 900 })).body.code).toBe('partial_not_supported');
  expect(said).toEqual(['in force, with cancel and recharge', 'in force']);
  await expect(merchant(shop.gateway.config, [...words, 'perhaps'], say)).rejects.toThrow('contract');
});
