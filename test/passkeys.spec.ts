import { Test } from '@nestjs/testing';
import { Database, PlatformModule } from '#platform';
import { Passkeys, SubscribersModule } from '#subscribers';
import type { TestGateway } from './gateway.js';
import { Authenticator, Customer, gatewayWithAName } from './passkeys.kit.js';
import { Time } from './time.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await gatewayWithAName()));
afterAll(() => gateway.close());

let lines = 0;
const newLine = (): string => `010460${String(++lines).padStart(5, '0')}`;
const device = (): Authenticator => new Authenticator(gateway.config.env.PUBLIC_URL!);

/** A line that paid once and registered a device. */
async function withPasskey(number = newLine()): Promise<{ number: string; phone: Authenticator }> {
  const [customer, phone] = [await Customer.at(gateway, number), device()];
  expect(await customer.now()).toMatchObject({ status: 'charged' });
  await customer.keep(phone);
  expect(await passkeys(number)).toBe(1);
  return { number, phone };
}

/** How many passkeys the line of this number's newest payment has. */
async function passkeys(number: string): Promise<number> {
  const [row] = await gateway.rows<{ n: number }>(
    `select count(*)::int as n from subscribers.passkey where revoked_at is null
        and line_key = (select line_key from payments.payment where phone_masked like $1 and line_key is not null order by id desc limit 1)`,
    [`%${number.slice(-4)}`],
  );
  return row!.n;
}

/** All passkeys of the line are revoked, and of no other. */
async function revokeAll({ payment }: Customer): Promise<void> {
  const [row] = await gateway.rows<{ line_key: string }>('select line_key from payments.payment where id = $1', [payment['id']]);
  const room = await Test.createTestingModule({ imports: [PlatformModule.for('test', gateway.config), SubscribersModule] }).compile();
  const [database, known] = [room.get(Database), room.get(Passkeys)];
  const revoke = (lineKey: string) => database.tx((tx) => known.revokeAll(tx, lineKey, 'an operator'));
  expect([await revoke('another'), await revoke(row!.line_key), await revoke(row!.line_key)]).toEqual([0, 1, 0]);
  await room.close();
}

describe('a line with a passkey', () => {
  it('is offered it on the receipt, asked for it after the next code, and charged only then', async () => {
    const { number, phone } = await withPasskey();
    const next = await Customer.at(gateway, number, { itemName: 'next' });
    expect(await next.now()).toMatchObject({ status: 'code_sent' });
    expect((await next.look('', 'en')).text).toContain('Confirm with your device');
    await next.show(phone);
    expect(await next.now()).toMatchObject({ status: 'charged' });
    expect((await next.look('/done', 'en')).text).toContain('Confirm with this device next time');
    expect(await gateway.phone(number).book()).toHaveLength(2);
  });

  it('cannot go round it: neither code nor password nor an empty form moves the payment', async () => {
    const { number } = await withPasskey();
    const next = await Customer.at(gateway, number, { itemName: 'next' });
    for (const fields of [{ code: await gateway.phone(number).code() }, { password: '000000' }, { passkey: '' }, { passkey: '{}' }])
      await next.post(fields as Record<string, string>);
    expect(await next.now()).toMatchObject({ status: 'code_sent' });
    expect((await next.look()).text).toContain('data-passkey');
  });

  it('may be asked by an old SIM and by a new one: then nothing else helps', async () => {
    const { number, phone } = await withPasskey();
    await gateway.phone(number).set({ carrier: 'skt', simChangedHoursAgo: 2, password: '246813' });
    const next = await Customer.at(gateway, number, { itemName: 'next' });
    await next.post({ password: '246813' });
    expect(await next.now()).toMatchObject({ status: 'code_sent' });
    await next.show(phone);
    expect(await next.now()).toMatchObject({ status: 'code_sent' });
    await next.post({ password: '246813' });
    expect(await next.now()).toMatchObject({ status: 'charged' });
  });

  it('a changed SIM of a line without one is refused before any code, as ever', async () => {
    const number = newLine();
    await gateway.phone(number).set({ carrier: 'skt', simChangedHoursAgo: 2 });
    const payment = await gateway.register();
    await gateway.buyer(`${gateway.url}${new URL(payment['checkoutUrl'] as string).pathname}`).identify({ phoneNumber: number });
    await gateway.settle();
    expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'refused', refusal: { code: 'sim_changed_recently' } });
    expect(await gateway.phone(number).messages()).toEqual([]);
  });

  it('a revoked one is asked for no more, and a payment that waited for it is refused', async () => {
    const { number } = await withPasskey();
    const next = await Customer.at(gateway, number, { itemName: 'next' });
    await revokeAll(next);
    expect((await next.ask()).status).toBe(409);
    await next.post({ passkey: '' });
    expect(await next.now()).toMatchObject({ status: 'refused', refusal: { code: 'password_required', contact: 'carrier' } });
    expect(await (await Customer.at(gateway, number, { itemName: 'after' })).now()).toMatchObject({ status: 'charged' });
  });
});

/** Why the last answer was none. */
const lastWhy = (): string =>
  (JSON.parse(gateway.logs.findLast((line) => line.includes('no passkey of this line')) ?? '{}') as { why: string }).why;

describe('an answer counts only', () => {
  const wrongs: [string, RegExp, (next: Customer, phone: Authenticator) => Promise<void>][] = [
    ['for the challenge that was given', /challenge/, async (next, phone) => {
      const { get } = (await next.ask()).body as { get: { rpId: string } };
      await next.post({ passkey: phone.use({ ...get, challenge: 'A'.repeat(43) }) });
    }],
    ['from our own origin', /origin/, async (next, phone) => {
      phone.origin = 'https://pay.example.evil';
      await next.show(phone);
    }],
    ['from a finger, not from whoever holds the phone', /User verification/, async (next, phone) => {
      phone.verifies = false;
      await next.show(phone);
    }],
    ['from a passkey of this line', /^not of this line$/, async (next) => {
      const other = await withPasskey();
      await next.show(other.phone);
    }],
    ['once', /^no challenge$/, async (next, phone) => {
      const { get } = (await next.ask()).body as { get: never };
      await next.post({ passkey: 'no answer' });
      await next.post({ passkey: phone.use(get) });
    }],
    ['while its challenge is young', /^no challenge$/, async (next, phone) => {
      const { get } = (await next.ask()).body as { get: never };
      await new Time(gateway).later(301);
      await next.post({ passkey: phone.use(get) });
    }],
  ]; // prettier-ignore

  it.each(wrongs)('%s', async (_, why, answer) => {
    const { number, phone } = await withPasskey();
    const next = await Customer.at(gateway, number, { itemName: 'next' });
    await answer(next, phone);
    expect(await next.now()).toMatchObject({ status: 'code_sent' });
    expect(lastWhy()).toMatch(why);
    expect((await next.look('?invalid=passkey', 'en')).text).toContain('The device could not confirm it.');
    phone.verifies = true;
    phone.origin = gateway.config.env.PUBLIC_URL!;
    await next.show(phone);
    expect(await next.now()).toMatchObject({ status: 'charged' });
  });

  it('an answer for one payment is none for another', async () => {
    const { number, phone } = await withPasskey();
    const [one, two] = [await Customer.at(gateway, number, { itemName: 'one' }), await Customer.at(gateway, number, { itemName: 'two' })];
    const { get } = (await one.ask()).body as { get: never };
    await two.ask();
    await two.post({ passkey: phone.use(get) });
    expect(await two.now()).toMatchObject({ status: 'code_sent' });
  });

  it('five times: then the payment ends, and says whom to ask', async () => {
    const { number } = await withPasskey();
    const next = await Customer.at(gateway, number, { itemName: 'next' });
    for (let i = 0; i < 5; i++) await next.post({ passkey: 'x' });
    expect(await next.now()).toMatchObject({ status: 'refused', refusal: { code: 'blocked_by_gateway', contact: 'gateway' } });
  });

  it('with a higher count than before: one that counts backwards ends the payment and stands in the log', async () => {
    const { number, phone } = await withPasskey();
    phone.counter = 40;
    const next = await Customer.at(gateway, number, { itemName: 'next' });
    await next.show(phone);
    expect(await next.now()).toMatchObject({ status: 'charged' });
    phone.counter = 30;
    const copy = await Customer.at(gateway, number, { itemName: 'copy' });
    await copy.show(phone);
    expect(await copy.now()).toMatchObject({ status: 'refused', refusal: { code: 'blocked_by_gateway' } });
    expect(gateway.logs.filter((line) => line.includes('a passkey counts backwards'))).toHaveLength(1);
  });
});

describe('a passkey is made', () => {
  it('by the browser that paid, for ten minutes, once for each purchase', async () => {
    const customer = await Customer.at(gateway, newLine());
    expect(await customer.now()).toMatchObject({ status: 'charged' });
    const stranger = gateway.buyer(`${gateway.url}${customer.path}`);
    expect((await stranger.done('en')).text).not.toContain('Register this device');
    expect((await customer.look('/done', 'en')).text).toContain('Register this device');
    await customer.keep(device());
    expect((await customer.look('/done', 'en')).text).toContain('This device is registered.');
    expect((await customer.ask()).status).toBe(409);
    const late = await Customer.at(gateway, newLine());
    await late.now();
    await new Time(gateway).later(601);
    expect((await late.ask()).status).toBe(409);
  });

  it('not for a payment that is not charged, nor on another site’s wish', async () => {
    const number = newLine();
    await gateway.phone(number).set({ carrier: 'skt', password: '135790' });
    const waiting = await Customer.at(gateway, number);
    expect((await waiting.ask()).status).toBe(409);
    const paid = await Customer.at(gateway, newLine());
    await paid.now();
    expect((await paid.ask({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await paid.ask({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it('at most five times for a line, and from the second on only by who has shown the one before', async () => {
    const { number, phone } = await withPasskey();
    for (let i = 2; i <= 6; i++) {
      const next = await Customer.at(gateway, number, { itemName: `the ${i}th` });
      expect((await next.ask()).body).toMatchObject({ get: { userVerification: 'required' } });
      await next.show(phone);
      expect(await next.now()).toMatchObject({ status: 'charged' });
      if (i <= 5) await next.keep(device());
      else expect((await next.ask()).status).toBe(409);
    }
    expect(await passkeys(number)).toBe(5);
  });

  it('and nothing of a person stands in its row', async () => {
    const { number } = await withPasskey();
    const stored = JSON.stringify(await gateway.rows('select * from subscribers.passkey'));
    expect(stored).not.toContain(number.slice(3));
    expect(stored).not.toContain('900101');
  });
});
