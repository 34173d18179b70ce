import request from 'supertest';
import { checkLimitsNow } from '../apps/gateway/check-limits.js';
import { TestGateway } from './gateway.js';
import { buyer, LimitsRoom } from './limits.kit.js';
import { toNextMonth } from './time.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ CEILING_MAX_AGE_SECONDS: '120' });
  await gateway.withoutFiles();
});
afterAll(() => gateway.close());

describe('through the window', () => {
  it('an exhausted limit refuses, and nothing more stands in the book', async () => {
    const phone = await gateway.phone('01040000001').set({ carrier: 'skt', monthlyLimit: 10_000, enforceLimit: false });
    expect(await gateway.buy(phone, { itemName: 'a', amount: 6000 })).toMatchObject({ status: 'charged' });
    expect(await gateway.buy(phone, { itemName: 'b', amount: 4001 })).toMatchObject({
      status: 'refused',
      refusal: { code: 'limit_line_month', contact: 'carrier' },
    });
    expect(await gateway.buy(phone, { itemName: 'c', amount: 4000 })).toMatchObject({ status: 'charged' });
    expect((await phone.book()).reduce((sum, entry) => sum + entry.amount, 0)).toBe(10_000);
  });

  it('a person’s limit runs across the lines of that person', async () => {
    const [one, two] = [gateway.phone('01040000011'), gateway.phone('01040000012')];
    await one.set({ carrier: 'skt', person: 'kim', enforceLimit: false });
    await two.set({ carrier: 'kt', person: 'kim', enforceLimit: false });
    expect(await gateway.buy(one, { amount: 700_000 })).toMatchObject({ status: 'charged' });
    expect(await gateway.buy(two, { amount: 300_001 })).toMatchObject({ status: 'refused', refusal: { code: 'limit_person_month' } });
    expect(await gateway.buy(two, { amount: 300_000 })).toMatchObject({ status: 'charged' });
  });

  it('gift cards have a limit of their own', async () => {
    const phone = gateway.phone('01040000021');
    expect(await gateway.buy(phone, { amount: 100_000, category: 'gift_card' })).toMatchObject({ status: 'charged' });
    expect(await gateway.buy(phone, { amount: 10, category: 'gift_card' })).toMatchObject({
      status: 'refused',
      refusal: { code: 'limit_category_month' },
    });
    expect(await gateway.buy(phone, { amount: 10 })).toMatchObject({ status: 'charged' });
  });

  it('a new month (in Korea) begins with a fresh limit', async () => {
    const phone = await gateway.phone('01040000031').set({ carrier: 'skt', monthlyLimit: 5000, enforceLimit: false });
    expect(await gateway.buy(phone, { itemName: 'a', amount: 5000 })).toMatchObject({ status: 'charged' });
    await gateway.clock(toNextMonth());
    try {
      const paid = await gateway.buy(phone, { itemName: 'b', amount: 5000 });
      expect(paid).toMatchObject({ status: 'charged' });
    } finally {
      await gateway.clock(0);
    }
  });
});

describe('what is in force at the very next press', () => {
  const room = () => LimitsRoom.open(gateway);
  const stop = { scope: 'merchant_stop', period: 'payment', pattern: [] } as const;

  it('a kill switch refuses before any text is sent, and payments whose code is on its way too', async () => {
    const limits = await room();
    const phone = gateway.phone('01040000041');
    const begun = await gateway.register({ itemName: 'begun' });
    const buyer = gateway.buyer(begun['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number });
    await gateway.settle();
    await limits.set({ ...stop, pattern: [await merchant()] }, 0, { reason: 'cash-out' });
    await buyer.enter(await phone.code());
    await gateway.settle();
    expect(await gateway.payment(begun['id'] as string)).toMatchObject({
      status: 'refused',
      refusal: { code: 'blocked_by_gateway', contact: 'gateway' },
    });
    const later = await gateway.register({ itemName: 'later' });
    await gateway.buyer(later['checkoutUrl'] as string).identify({ phoneNumber: '01040000042' });
    await gateway.settle();
    expect(await gateway.payment(later['id'] as string)).toMatchObject({ status: 'refused', refusal: { code: 'blocked_by_gateway' } });
    expect(await gateway.phone('01040000042').messages()).toEqual([]);
    await limits.withdraw({ ...stop, pattern: [await merchant()] });
    expect(await gateway.buy(phone, { itemName: 'after' })).toMatchObject({ status: 'charged' });
    await limits.close();
  });

  it('the carrier’s ceiling is kept with its source, and one that is too old is asked for again', async () => {
    const phone = await gateway.phone('01040000051').set({ carrier: 'kt', monthlyLimit: 300_000 });
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number, carrier: 'kt' });
    await gateway.settle();
    const kept = () =>
      gateway.rows(`select l.ceiling::int, l.source, c.learned_at = l.asked_at as fresh from limits.line l join limits.ceiling c using (line_key, ceiling)
                     where line_key = (select line_key from payments.payment where id = $1)`, [payment['id']]); // prettier-ignore
    expect(await kept()).toEqual([{ ceiling: 300_000, source: 'carrier:kt', fresh: true }]);
    await gateway.clock(150);
    try {
      await buyer.enter(await phone.code());
      await gateway.settle();
      expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'open', refusal: null });
      expect((await buyer.look()).text).toContain('통신사에 다시 확인합니다');
      expect((await buyer.look('en')).text).toContain('your carrier is asked again');
      await buyer.identify({ phoneNumber: phone.number, carrier: 'kt' });
      await gateway.settle();
      expect(await kept()).toEqual([{ ceiling: 300_000, source: 'carrier:kt', fresh: false }]);
      await buyer.enter(await phone.code());
      await gateway.settle();
      expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged' });
    } finally {
      await gateway.clock(0);
    }
  });

  it('what the carrier says when it is asked again counts, also on a line with a payment password', async () => {
    const phone = await gateway.phone('01040000052').set({ password: '135790', monthlyLimit: 300_000 });
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    const upToThePassword = async () => {
      await buyer.identify({ phoneNumber: phone.number });
      await gateway.settle();
      await buyer.enter(await phone.code());
      return async () => {
        await buyer.post({ password: '135790' });
        await gateway.settle();
        return gateway.payment(payment['id'] as string);
      };
    };
    const give = await upToThePassword();
    await gateway.clock(150);
    try {
      await phone.set({ monthlyLimit: 1_000 });
      expect(await give()).toMatchObject({ status: 'open' });
      expect(await (await upToThePassword())()).toMatchObject({ status: 'refused', refusal: { code: 'limit_line_month' } });
    } finally {
      await gateway.clock(0);
    }
  });

  it('whose last code is used up cannot ask again, and is told so', async () => {
    const phone = gateway.phone('01040000053');
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    try {
      for (const seconds of [0, 150, 300]) {
        await gateway.clock(seconds);
        await buyer.identify({ phoneNumber: phone.number });
        await gateway.settle();
        await gateway.clock(seconds + 140);
        await buyer.enter(await phone.code());
        await gateway.settle();
      }
      expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'refused', refusal: { code: 'session_expired' } });
    } finally {
      await gateway.clock(0);
    }
  });

  const merchant = async () => (await gateway.rows<{ id: string }>('select id from merchants.merchant limit 1'))[0]!.id;
});

describe('the check', () => {
  it('says so when a counter differs from its history, at night and on demand', async () => {
    const said: string[] = [];
    expect(await checkLimitsNow(gateway.config, (line) => said.push(line))).toBe(true);
    expect(said).toEqual([expect.stringMatching(/^\d+ counters, \d+ holds, \d+ changes, 0 disagreements$/)]);
    const limits = await LimitsRoom.open(gateway);
    expect(await limits.nights.check()).toMatchObject({ disagreements: [] });
    expect(await limits.nights.check()).toBeNull();

    await limits.reserve('check-1', 1000, buyer('check'));
    await gateway.rows(`update limits.counter set reserved = 999 where key like 'line_month:check:%'`);
    await gateway.rows(`update limits.hold set amount = 1001 where payment_id = 'check-1'`);
    expect(await checkLimitsNow(gateway.config, (line) => said.push(line))).toBe(false);
    expect(said.slice(1)).toEqual([
      expect.stringMatching(/^a counter that is not the fold of its history: line_month:check:/),
      'a hold that is not what its history says: check-1',
      expect.stringMatching(/, 2 disagreements$/),
    ]);
    await gateway.clock(86_400);
    try {
      expect((await limits.nights.check())?.disagreements).toHaveLength(2);
      expect(await limits.nights.last()).toMatchObject({ disagreements: 2 });
      expect((await request(gateway.urlOf('limits')).get('/metrics')).text).toMatch(/^tollgate_limit_disagreements\{.*\} 2$/m);
    } finally {
      await gateway.clock(0);
    }
    await limits.close();
  });
});
