import { buttonsOf, fieldsOf, Owner } from './door.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

let line = 0;
const freshPhone = () => gateway.phone(`0107820${String(++line).padStart(4, '0')}`);
const newest = async (owner: Owner) => (await owner.phone.messages())[0]!.text;

describe('my limit', () => {
  it('lower holds at once, is told by text, and the lowest of carrier, policy and own is shown', async () => {
    const owner = await new Owner(gateway, await freshPhone().set({ monthlyLimit: 300_000 })).enter();
    expect(await owner.text('/limit')).toMatch(/통신사 한도 300,000원 톨게이트 한도 없음 내가 정한 한도 없음/);
    expect(fieldsOf((await owner.get('/limit')).text)).toEqual(['monthlyLimit']);
    expect((await owner.post('/limit', { monthlyLimit: '10,000' })).headers['location']).toBe('/limit?done=lowered');
    expect(await owner.text('/limit')).toMatch(/이번 달 쓸 수 있는 한도 10,000원.*내가 정한 한도 10,000원/);
    await gateway.settle();
    expect(await newest(owner)).toMatch(/월 한도를 10,000원으로 바꿨습니다\(정한 한도 없음\)[^]*본인이 아니면/);
    expect(await gateway.buy(owner.phone, { amount: 4900 })).toMatchObject({ status: 'charged' });
    expect(await owner.text('/limit')).toMatch(/이번 달 쓴 금액 4,900원 남은 금액 5,100원/);
    expect(await gateway.buy(owner.phone, { amount: 6000 })).toMatchObject({
      status: 'refused',
      refusal: { code: 'limit_set_by_subscriber', contact: 'gateway' },
    });
  });

  it('higher wants a fresh code, holds after a day, is told meanwhile, and a lower one before then voids it', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    await owner.post('/limit', { monthlyLimit: '5000' });
    await gateway.settle();
    expect((await owner.post('/limit', { monthlyLimit: '20000' })).headers['location']).toBe('/limit');
    await gateway.settle();
    const page = (await owner.get('/limit')).text;
    expect([fieldsOf(page), buttonsOf(page)]).toEqual([['code'], ['resend', 'cancel', 'leave']]);
    expect(await newest(owner)).toMatch(/월 한도를 20,000원으로 올리는 번호 \d{6}/);
    await owner.post('/limit', { code: '000000' });
    expect((await owner.post('/limit', { code: await owner.phone.code() })).headers['location']).toBe('/limit?done=raised');
    await gateway.settle();
    expect(await newest(owner)).toMatch(/5,000원에서 20,000원으로 올라갑니다. 낮추기: http/);
    expect(await owner.text('/limit')).toMatch(/내가 정한 한도 5,000원 .*부터 내가 정한 한도가 20,000원으로 올라갑니다/);
    expect(await gateway.buy(owner.phone, { amount: 9000 })).toMatchObject({ refusal: { code: 'limit_set_by_subscriber' } });
    await gateway.clock(25 * 3600);
    expect(await gateway.buy(owner.phone, { amount: 9000 })).toMatchObject({ status: 'charged' });

    const later = await new Owner(gateway, owner.phone).enter();
    await later.post('/limit', { monthlyLimit: '30000' });
    await gateway.settle();
    await later.post('/limit', { code: await later.phone.code() });
    await later.post('/limit', { monthlyLimit: '10000' });
    expect(await later.text('/limit')).not.toContain('올라갑니다');
    await gateway.clock(50 * 3600);
    expect(await gateway.buy(owner.phone, { amount: 5000 })).toMatchObject({ refusal: { code: 'limit_set_by_subscriber' } });
    await gateway.clock(0);
  });

  it('the same again is no change and no text; while a raise waits it calls that off, and the text says so', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    const texts = async () => (await gateway.settle(), (await owner.phone.messages()).length);
    await owner.post('/limit', { monthlyLimit: '5000' });
    const once = await texts();
    expect((await owner.post('/limit', { monthlyLimit: '5000' })).headers['location']).toBe('/limit?done=lowered');
    expect(await texts()).toBe(once);
    await owner.post('/limit', { monthlyLimit: '7000' });
    await gateway.settle();
    await owner.post('/limit', { code: await owner.phone.code() });
    await owner.post('/limit', { monthlyLimit: '5000' });
    await gateway.settle();
    expect(await newest(owner)).toMatch(/월 한도는 5,000원이며, 7,000원으로 올리기로 한 것을 취소했습니다/);
    expect(await owner.text('/limit')).not.toContain('올라갑니다');
  });

  it('a raise without its code, or with the code of another line, changes nothing', async () => {
    const [owner, other] = [await new Owner(gateway, freshPhone()).enter(), await new Owner(gateway, freshPhone()).enter()];
    for (const one of [owner, other]) {
      await one.post('/limit', { monthlyLimit: '1000' });
      await gateway.settle();
      await one.post('/limit', { monthlyLimit: '2000' });
    }
    await gateway.settle();
    await owner.post('/limit', { code: await other.phone.code() });
    await owner.post('/limit', { cancel: '1' });
    expect(await owner.text('/limit')).toMatch(/내가 정한 한도 1,000원(?!.*올라갑니다)/);
    for (const monthlyLimit of ['', '-1', '1e5', '1000001', '12.5', '<b>'])
      expect((await owner.post('/limit', { monthlyLimit })).headers['location']).toBe('/limit?invalid=monthlyLimit');
  });
});

describe('my blocks', () => {
  it('one press stops the next reservation, also of a payment whose code is already on its way', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    expect(buttonsOf((await owner.get('/block')).text)).toContain('block');
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl']);
    await buyer.identify({ phoneNumber: owner.phone.number });
    await gateway.settle();
    const code = await owner.phone.code();
    expect((await owner.post('/block', { scope: 'all', block: '1' })).headers['location']).toBe('/block?done=yes');
    await buyer.enter(code);
    await gateway.settle();
    expect(await gateway.payment(payment['id'])).toMatchObject({
      status: 'refused',
      refusal: { code: 'blocked_by_subscriber', contact: 'gateway' },
    });
    expect((await buyer.done()).text).toContain(gateway.urlOf('limits'));
    expect(await newest(owner)).toMatch(/모든 휴대폰 결제를 차단했습니다/);
    await owner.post('/block', { scope: 'all', unblock: '1' });
    expect(await gateway.buy(owner.phone, { orderId: 'unblocked' })).toMatchObject({ status: 'charged' });
  });

  it('pressed many times at once is one change and one text', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    await owner.get('/block');
    const before = (await owner.phone.messages()).length;
    await Promise.all(Array.from({ length: 8 }, () => owner.post('/block', { scope: 'all', block: '1' })));
    await gateway.settle();
    expect((await owner.phone.messages()).length - before).toBe(1);
  });

  it('a block at the carrier is the carrier’s to undo', async () => {
    const phone = await freshPhone().set({ standing: 'blocked' });
    const { id, checkoutUrl } = await gateway.register();
    await gateway.buyer(checkoutUrl).identify({ phoneNumber: phone.number });
    await gateway.settle();
    expect(await gateway.payment(id)).toMatchObject({
      refusal: { code: 'blocked_by_subscriber', contact: 'carrier' },
    });
  });

  it('of a category, a merchant or automatic payments stop those alone; pressed twice they are one change and one text', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    let amount = 1000;
    const buy = async (category: string) => (await gateway.buy(owner.phone, { category, amount: ++amount }))['refusal']?.code ?? 'charged';
    await owner.post('/block', { scope: 'category', category: 'game', block: '1' });
    await owner.post('/block', { scope: 'category', category: 'game', block: '1' });
    await gateway.settle();
    expect((await owner.phone.messages()).filter(({ text }) => text.includes('게임 결제를 차단했습니다'))).toHaveLength(1);
    expect([await buy('game'), await buy('content')]).toEqual(['blocked_by_subscriber', 'charged']);
    await owner.post('/block', { scope: 'category', category: 'game', unblock: '1' });
    await owner.post('/block', { scope: 'automatic', block: '1' });
    expect([await buy('game'), await owner.text('/block')]).toEqual(['charged', expect.stringContaining('매달 자동 결제')]);
    const merchant = /<option value="(mer_\w+)"/.exec((await owner.get('/block')).text)![1]!;
    await owner.post('/block', { scope: 'merchant', merchant, block: '1' });
    expect(await buy('content')).toBe('blocked_by_subscriber');
    await owner.post('/block', { scope: 'merchant', merchant, unblock: '1' });
    expect(await buy('content')).toBe('charged');
    for (const fields of [
      { scope: 'merchant', merchant: 'mer_x' },
      { scope: 'category', category: 'cars' },
    ] as const)
      expect((await owner.post('/block', { ...fields, block: '1' })).headers['location']).toBe(`/block?invalid=${fields.scope}`);
  });

  it('a form that says no scope that there is, or neither button, changes nothing', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    await owner.post('/block', { scope: 'all', block: '1' });
    for (const fields of [
      { scope: 'every', unblock: '1' },
      { unblock: '1' },
      { scope: 'all' },
      { scope: 'automatic' },
      { scope: 'every', block: '1' },
    ])
      expect((await owner.post('/block', fields as Record<string, string>)).headers['location']).toBe('/block');
    expect(await gateway.buy(owner.phone)).toMatchObject({ refusal: { code: 'blocked_by_subscriber' } });
    expect(await owner.text('/block')).toMatch(/매달 자동 결제[^]*차단되지 않음/);
  });

  it('every block, limit and who set it stays on record', async () => {
    const set = await gateway.rows<{ set_by: string }>(
      `select set_by from limits.policy where scope like 'line\\_%' and set_by <> 'tollgate'`,
    );
    expect(set.length).toBeGreaterThan(8);
    expect(set.every(({ set_by }) => /^subscriber:ses_/.test(set_by))).toBe(true);
    const kinds = await gateway.rows<{ what: string }>('select distinct what from sessions.access');
    expect(kinds.map(({ what }) => what)).toEqual(expect.arrayContaining(['signed_in', 'limit_seen', 'limit_changed', 'block_changed']));
    await expect(gateway.rows('delete from sessions.access')).rejects.toThrow('append-only');
  });
});
