import fc from 'fast-check';
import { ruleAnswer, rulesAnswer } from '../apps/checkout/operator/factor-rules.schemas.js';
import { isWithin } from '../libs/subscribers/second-factor.rules.js';
import type { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';
import { Authenticator, Customer, gatewayWithAName } from './passkeys.kit.js';
import { Time } from './time.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await gatewayWithAName({ PASSKEY_SETTLES_HOURS: '72' });
  desk = new Desk(gateway);
});
afterEach(async () => {
  for (const { id } of await standing()) expect((await desk.call('delete', `second-factor-rules/${id}`)).status).toBe(200);
});
afterAll(() => gateway.close());

const set = (members: Record<string, unknown>) => desk.call('post', 'second-factor-rules', { reason: '새벽 도용', ...members });
const standing = async () => (await desk.call('get', 'second-factor-rules')).body.data as { id: string }[];

let lines = 0;
let bought = 0;
const newLine = (): string => `010470${String(++lines).padStart(5, '0')}`;
/** What a purchase comes to after its code; each time something else is bought. */
const buys = async (number: string, members: Record<string, unknown> = {}): Promise<string> => {
  const payment = await (await Customer.at(gateway, number, { itemName: `thing ${++bought}`, ...members })).now();
  return (payment['refusal'] as { code: string } | null)?.code ?? (payment['status'] as string);
};

describe('a rule', () => {
  it('of a category and an amount holds where both do, from the next code on, until it is withdrawn', async () => {
    const number = newLine();
    const made = await set({ name: 'gift-cards', category: 'gift_card', amountFrom: 10_000 });
    expect([made.status, ruleAnswer.safeParse(made.body).error]).toEqual([201, undefined]);
    expect(await buys(number, { category: 'gift_card', amount: 10_000 })).toBe('password_required');
    expect(await buys(number, { category: 'gift_card', amount: 9_999 })).toBe('charged');
    expect(await buys(number, { category: 'content', amount: 10_000 })).toBe('charged');
    expect((await desk.call('delete', 'second-factor-rules/gift-cards')).body).toMatchObject({ inForce: false });
    expect(await buys(number, { category: 'gift_card', amount: 10_000 })).toBe('charged');
  });

  it('set while somebody has their code in hand counts for that code', async () => {
    const number = newLine();
    const payment = await gateway.register({ itemName: 'in hand' });
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: number });
    await gateway.settle();
    await set({ name: 'everything' });
    await buyer.enter(await gateway.phone(number).code());
    await gateway.settle();
    expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'refused', refusal: { code: 'password_required' } });
    const page = (await buyer.done('en')).text;
    for (const said of ['This line needs its payment password.', 'customer service (dial 114', 'Set a payment password with your carrier'])
      expect(page).toContain(said);
    expect((await buyer.done('ko')).text).toContain('통신사에서 결제 비밀번호를 등록한 뒤');
    expect(await gateway.phone(number).book()).toEqual([]);
  });

  it('for the first use of a line holds until the line has paid', async () => {
    const number = newLine();
    await set({ name: 'first-use', firstUse: true });
    expect(await buys(number)).toBe('password_required');
    expect(await buys(number)).toBe('password_required');
    await gateway.phone(number).set({ carrier: 'skt', password: '246813' });
    const first = await Customer.at(gateway, number, { itemName: 'the first' });
    await first.post({ password: '246813' });
    expect(await first.now()).toMatchObject({ status: 'charged' });
    await gateway.phone(number).set({ carrier: 'skt', password: null });
    expect(await buys(number)).toBe('charged');
  });

  it('is met by the password where the line has one, else by a passkey of three days', async () => {
    const [number, phone] = [newLine(), new Authenticator(gateway.config.env.PUBLIC_URL!)];
    const customer = await Customer.at(gateway, number, { itemName: 'before' });
    await customer.now();
    await customer.keep(phone);
    await set({ name: 'everything' });
    expect(await buys(number)).toBe('password_required');
    await new Time(gateway).later(72 * 3600);
    const settled = await Customer.at(gateway, number, { itemName: 'three days later' });
    await settled.show(phone);
    expect(await settled.now()).toMatchObject({ status: 'charged' });
    await gateway.phone(number).set({ carrier: 'skt', password: '246813' });
    const both = await Customer.at(gateway, number, { itemName: 'with both' });
    expect((await both.look()).text).toContain('name="password"');
  });

  it('tells neither merchant nor subscriber why', async () => {
    await set({ name: 'secret-rule' });
    const customer = await Customer.at(gateway, newLine(), { itemName: 'why' });
    const timeline = await gateway.api('get', `/v1/payments/${customer.payment['id'] as string}/timeline`);
    expect(timeline.text).toContain('factor_demanded');
    expect(timeline.text + (await customer.look('/done')).text).not.toContain('secret-rule');
  });
});

describe('night hours', () => {
  it('are those of Korea by the database’s clock, whatever the hour', async () => {
    const night = { from: 22 * 60 + 30, until: 6 * 60 };
    await set({ name: 'night', hours: { from: '22:30', until: '06:00' } });
    const now = `select (extract(hour from k) * 60 + extract(minute from k))::int as minute, (subscribers.factors('p', 'l', 0)->>'minute')::int as told from (select platform.now() at time zone 'Asia/Seoul' as k) kst`;
    for (const hours of [0, 3, 6, 9, 11]) {
      if (hours > 0) await new Time(gateway).later(hours * 3600);
      const [clock] = await gateway.rows<{ minute: number; told: number }>(now);
      expect(clock!.told).toBe(clock!.minute);
      // A minute that ends while somebody pays is neither.
      const minutes = [clock!.minute, (clock!.minute + 1) % 1440].map((minute) => isWithin(minute, night.from, night.until));
      if (minutes[0] !== minutes[1]) await new Time(gateway).later(120);
      expect(await buys(newLine())).toBe(minutes[1] ? 'password_required' : 'charged');
    }
  });

  it('are told back as they were set', async () => {
    const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map((t) => t.map((n) => String(n).padStart(2, '0')).join(':')); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(time, time, async (from, until) => {
        fc.pre(from !== until);
        expect((await set({ name: 'told', hours: { from, until } })).body).toMatchObject({ hours: { from, until } });
      }),
      { numRuns: 20 },
    );
  });
});

describe('the operators’ door', () => {
  it('keeps who set what, in the table and in the audit', async () => {
    await set({ name: 'audited', amountFrom: 50_000 });
    await set({ name: 'audited', amountFrom: 30_000 });
    const listed = await desk.call('get', 'second-factor-rules');
    expect(rulesAnswer.safeParse(listed.body).error).toBeUndefined();
    expect(listed.body.data).toMatchObject([{ id: 'audited', amountFrom: 30_000, reason: '새벽 도용' }]);
    const rows = await gateway.rows<{ set_by: string }>(`select set_by from subscribers.factor_rule where name = 'audited'`);
    expect(rows).toEqual([{ set_by: expect.stringMatching(/^op_/) }, { set_by: expect.stringMatching(/^op_/) }]);
    const acts = (await desk.call('get', 'acts?subject=audited')).body.data as { what: string }[];
    expect(acts.map(({ what }) => what)).toEqual(['second_factor_rule.set', 'second_factor_rule.set']);
    await expect(gateway.rows(`update subscribers.factor_rule set first_use = true`)).rejects.toThrow('append-only');
  });

  it.each([
    ['a name with spaces', { name: 'a b' }, 'name'],
    ['an hour that is none', { name: 'x', hours: { from: '24:00', until: '06:00' } }, 'hours.from'],
    ['hours of no length', { name: 'x', hours: { from: '06:00', until: '06:00' } }, 'hours'],
    ['a category that is none', { name: 'x', category: 'phones' }, 'category'],
  ])('refuses %s', async (_, members, param) => expect((await set(members)).body).toMatchObject({ code: 'invalid_request', param }));
});
