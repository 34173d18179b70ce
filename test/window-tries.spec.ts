import { silent } from '../libs/carriers/carriers.rules.js';
import { Texts } from '../libs/carriers/subscribers/texts.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

let line = 0;
async function identified(members: Record<string, unknown> = {}) {
  const phone = gateway.phone(`0107${String(++line).padStart(7, '0')}`);
  const payment = await gateway.register(members);
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  return { phone, buyer, now: () => gateway.payment(payment['id'] as string) };
}

/** With all three texts sent. */
async function withoutSends() {
  const all = await identified();
  for (let i = 0; i < 2; i++) {
    await all.buyer.post({ resend: '1' });
    await gateway.settle();
  }
  expect(await all.phone.messages()).toHaveLength(3);
  return all;
}

describe('what can be no code is no try', () => {
  it.each(['', '   ', '12345', '1234567', 'abcdef', '12 34', '<b>'])('%j', async (typed) => {
    const { phone, buyer, now } = await identified();
    for (let i = 0; i < 6; i++) {
      const answer = await buyer.enter(typed);
      expect([answer.status, answer.headers['location']]).toEqual([303, expect.stringMatching(/^\/pay\/[\w-]+\?invalid=code$/)]);
    }
    const page = (await buyer.look('en', '?invalid=code')).text;
    expect(page).toContain('Enter the six digits of the code.');
    expect(page).toContain('Tries left: 5');
    await buyer.enter(await phone.code());
    await gateway.settle();
    expect(await now()).toMatchObject({ status: 'charged' });
  });

  it('people type full-width digits, dashes and blanks', async () => {
    const { phone, buyer, now } = await identified();
    const wide = [...(await phone.code())].map((digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join('');
    await buyer.enter(` ${wide.slice(0, 3)}-${wide.slice(3)} `);
    await gateway.settle();
    expect(await now()).toMatchObject({ status: 'charged' });
  });

  it('a payment that is over shows its end, whatever is typed', async () => {
    const { phone, buyer } = await identified();
    await buyer.enter(await phone.code());
    await gateway.settle();
    expect((await buyer.enter('')).headers['location']).toMatch(/\/done$/);
  });
});

describe('consent is a ticked box', () => {
  it.each(['no', '0', 'false', 'off', 'null', ' '])('agreeTerms=%j is none', async (agreeTerms) => {
    const payment = await gateway.register();
    const answer = await gateway.buyer(payment['checkoutUrl'] as string).identify({ phoneNumber: '01070009001', agreeTerms });
    expect(answer.headers['location']).toMatch(/\?invalid=agreeTerms$/);
    expect((await gateway.payment(payment['id'] as string))['status']).toBe('open');
  });
});

describe('after the last text', () => {
  it('“back” keeps the code, which was the last, and says so', async () => {
    const { phone, buyer, now } = await withoutSends();
    await buyer.post({ back: '1' });
    expect((await buyer.look('en')).text).toContain('No more codes can be sent.');
    await buyer.enter(await phone.code());
    await gateway.settle();
    expect(await now()).toMatchObject({ status: 'charged' });
  });

  it.each([
    ['typing it', { code: '123456' }],
    ['asking for another', { resend: '1' }],
    ['going back', { back: '1' }],
  ])('and after its three minutes, %s ends the payment', async (_, fields) => {
    const { buyer, now } = await withoutSends();
    try {
      await gateway.clock(181);
      const answer = await buyer.post(fields);
      expect(answer.headers['location']).toMatch(/\/done$/);
      expect(await now()).toMatchObject({ status: 'refused', refusal: { code: 'code_requests_exceeded' } });
      expect((await buyer.done('en')).text).toContain('No more codes can be sent.');
    } finally {
      await gateway.clock(0);
    }
  });

  it('texts are counted over codes and numbers: the fourth person gets none', async () => {
    const { buyer, now } = await identified();
    for (const number of ['01070009011', '01070009012']) {
      await buyer.post({ back: '1' });
      await buyer.identify({ phoneNumber: number });
      await gateway.settle();
    }
    await buyer.post({ back: '1' });
    await buyer.identify({ phoneNumber: '01070009013' });
    await gateway.settle();
    expect(await gateway.phone('01070009013').messages()).toEqual([]);
    expect((await buyer.look('en')).text).toContain('No more codes can be sent.');
    expect((await now())['status']).toBe('code_sent');
  });
});

describe('a text that the carrier does not take', () => {
  const refused = { kind: 'refused', why: '400 INVALID_ARGUMENT' } as const;
  let passed = 0;

  /** A silent carrier is told again after 1, 2 and 4 s. */
  async function timePasses() {
    for (const seconds of [2, 3, 5]) {
      await gateway.clock((passed += seconds));
      await gateway.settle();
    }
  }

  async function again({ buyer }: Awaited<ReturnType<typeof identified>>) {
    await buyer.post({ resend: '1' });
    await gateway.settle();
  }

  afterEach(async () => {
    jest.restoreAllMocks();
    await gateway.clock((passed = 0));
  });

  it('nor the second, nor the third: the payment has ended then, without another press, and the merchant is told', async () => {
    jest.spyOn(Texts.prototype, 'send').mockResolvedValue(refused);
    const all = await identified();
    for (let i = 0; i < 2; i++) {
      expect(await all.now()).toMatchObject({ status: 'code_sent' });
      expect((await all.buyer.look('en')).text).toContain('The text message was not delivered.');
      await again(all);
    }
    const now = await all.now();
    expect(now).toMatchObject({ status: 'refused', charged: 'no', refusal: { code: 'sms_not_delivered', contact: 'carrier' } });
    const told = await gateway.rows<{ type: string }>('select type from webhooks.event where payment_id = $1', [now['id']]);
    expect(told).toEqual([{ type: 'payment.refused' }]);
    const page = (await all.buyer.done('en')).text;
    expect(page).toContain('The text message was not delivered.');
    expect(page).not.toContain('ask for it again');
    expect(await gateway.rows(`select 1 from passcodes.passcode where payment_id = $1 and state <> 'dropped'`, [now['id']])).toEqual([]);
  });

  it('nor says anything, three times over: as if it had refused', async () => {
    jest.spyOn(Texts.prototype, 'send').mockResolvedValue(silent('cut'));
    const all = await identified();
    for (let i = 0; i < 2; i++) {
      await timePasses();
      expect(await all.now()).toMatchObject({ status: 'code_sent' });
      await again(all);
    }
    expect(await all.now()).toMatchObject({ status: 'code_sent' });
    await timePasses();
    expect(await all.now()).toMatchObject({ status: 'refused', refusal: { code: 'sms_not_delivered' } });
  });

  it('after one that it took: that code may still be typed', async () => {
    const all = await identified();
    jest.spyOn(Texts.prototype, 'send').mockResolvedValue(refused);
    for (let i = 0; i < 2; i++) await again(all);
    expect(await all.now()).toMatchObject({ status: 'code_sent' });
    await all.buyer.enter(await all.phone.code());
    await gateway.settle();
    expect(await all.now()).toMatchObject({ status: 'charged' });
  });

  it('so it seemed, but the right code was typed: it goes on', async () => {
    const phone = await gateway.phone('01070009021').set({ carrier: 'skt', password: '135790' });
    const texts: string[] = [];
    jest.spyOn(Texts.prototype, 'send').mockImplementation((text) => {
      texts.push(text.text);
      return Promise.resolve(silent('cut'));
    });
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    const all = { phone, buyer, now: () => gateway.payment(payment['id'] as string) };
    await buyer.identify({ phoneNumber: phone.number });
    await gateway.settle();
    for (let i = 0; i < 2; i++) {
      await timePasses();
      await again(all);
    }
    await buyer.enter(/\d{6}/.exec(texts.at(-1)!)![0]);
    await timePasses();
    expect(await all.now()).toMatchObject({ status: 'code_sent' });
    await buyer.post({ password: '135790' });
    await gateway.settle();
    expect(await all.now()).toMatchObject({ status: 'charged' });
  });
});
