import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

let line = 0;
const freshNumber = () => `0103${String(++line).padStart(7, '0')}`;

/** Registers, identifies and settles; the code is not typed yet. */
async function identified(
  number: string,
  { fields = {}, members = {} }: { fields?: Record<string, string>; members?: Record<string, unknown> } = {},
) {
  const payment = await gateway.register(members);
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: number, ...fields });
  await gateway.settle();
  return { id: payment['id'] as string, buyer, now: () => gateway.payment(payment['id'] as string) };
}

describe('the carrier says no before any code is sent', () => {
  it.each([
    ['suspended', 'line_suspended'],
    ['overdue', 'bill_overdue'],
    ['blocked', 'blocked_by_subscriber'],
    ['minor', 'minor_not_allowed'],
    ['corporate', 'corporate_line'],
    ['prepaid', 'prepaid_line'],
  ])('a line that is %s: %s, no text, nothing in the book', async (standing, code) => {
    const phone = await gateway.phone(freshNumber()).set({ carrier: 'skt', standing });
    const { now, buyer } = await identified(phone.number);
    expect(await now()).toMatchObject({ status: 'refused', charged: 'no', refusal: { code, contact: 'carrier' } });
    expect(await phone.messages()).toEqual([]);
    expect(await phone.book()).toEqual([]);
    expect((await buyer.done()).text).toContain('결제되지 않았습니다');
  });

  it('a SIM changed five hours ago', async () => {
    const phone = await gateway.phone(freshNumber()).set({ carrier: 'kt', simChangedHoursAgo: 5 });
    const { now } = await identified(phone.number, { fields: { carrier: 'kt' } });
    expect(await now()).toMatchObject({ status: 'refused', refusal: { code: 'sim_changed_recently' } });
    expect(await phone.messages()).toEqual([]);
  });

  it('under maintenance', async () => {
    await gateway.fault('maintenance', { carrier: 'lgu' });
    try {
      const phone = await gateway.phone(freshNumber()).set({ carrier: 'lgu' });
      const { now } = await identified(phone.number, { fields: { carrier: 'lgu' } });
      expect(await now()).toMatchObject({ status: 'refused', refusal: { code: 'carrier_maintenance' } });
    } finally {
      await gateway.fault('none');
    }
  });
});

describe('an identity that does not match', () => {
  it.each([
    ['birth date', { birthDate: '900102' }],
    ['gender digit', { genderDigit: '2' }],
    ['carrier', { carrier: 'kt' }],
  ])('a wrong %s: the form again with one neutral sentence', async (_, fields) => {
    const number = freshNumber();
    const { buyer, now } = await identified(number, { fields });
    expect(await now()).toMatchObject({ status: 'open', refusal: null });
    const page = (await buyer.look()).text;
    expect(page).toContain('통신사, 휴대폰 번호, 생년월일을 다시 확인해 주세요.');
    expect(page).toContain('name="birthDate"');
    expect(await gateway.phone(number).messages()).toEqual([]);
  });

  it('the third time ends the payment; before it a right one still gets three texts', async () => {
    const number = freshNumber();
    const { buyer, now } = await identified(number, { fields: { birthDate: '900102' } });
    for (let i = 0; i < 2; i++) {
      await buyer.identify({ phoneNumber: number, birthDate: '900102' });
      await gateway.settle();
    }
    expect(await now()).toMatchObject({ status: 'refused', refusal: { code: 'identity_mismatch' } });
  });

  it('fields that cannot be right are pointed at and nothing is asked of the carrier', async () => {
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    const answer = await buyer.post({ carrier: 'att', phoneNumber: '1', birthDate: '901399', genderDigit: 'x' });
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toMatch(/\?invalid=carrier,phoneNumber,birthDate,genderDigit,agreeTerms,agreeAmount$/);
    expect((await gateway.payment(payment['id'] as string))['status']).toBe('open');
  });
});

describe('the code', () => {
  const wrongOf = (code: string) => (code === '000000' ? '111111' : '000000');

  it('wrong five times: told apart, then refused; the right one no longer helps; nothing is charged', async () => {
    const phone = gateway.phone(freshNumber());
    const { buyer, now } = await identified(phone.number);
    const code = await phone.code();
    const told: string[] = [];
    for (let i = 0; i < 4; i++) {
      await buyer.enter(wrongOf(code));
      told.push(
        (await gateway.rows<{ notice: string }>('select notice from payments.payment where id = $1', [(await now())['id']]))[0]!.notice,
      );
    }
    expect(told).toEqual(['code_wrong', 'code_wrong', 'code_wrong', 'code_wrong_last_try']);
    await buyer.enter(wrongOf(code));
    expect(await now()).toMatchObject({ status: 'refused', refusal: { code: 'code_tries_exceeded' } });
    await buyer.enter(code);
    await gateway.settle();
    expect(await phone.book()).toEqual([]);
  });

  it('tries are counted per payment, also over a fresh code', async () => {
    const phone = gateway.phone(freshNumber());
    const { buyer, now } = await identified(phone.number);
    for (let i = 0; i < 3; i++) await buyer.enter('000000');
    await buyer.post({ back: '1' });
    await buyer.identify({ phoneNumber: phone.number });
    await gateway.settle();
    await buyer.enter('000000');
    await buyer.enter('000000');
    expect(await now()).toMatchObject({ status: 'refused', refusal: { code: 'code_tries_exceeded' } });
  });

  it('ten wrong codes on a line close it for the day', async () => {
    const phone = gateway.phone(freshNumber());
    for (let payment = 0; payment < 3; payment++) {
      const { buyer } = await identified(phone.number, { members: { itemName: `item ${payment}` } });
      for (let i = 0; i < 4; i++) await buyer.enter('000000');
    }
    const { now } = await identified(phone.number, { members: { itemName: 'one more' } });
    expect(await now()).toMatchObject({ status: 'refused', refusal: { code: 'code_tries_exceeded' } });
  });

  it('a window that was open before the tenth does not pay any more either', async () => {
    const phone = gateway.phone(freshNumber());
    const all = [];
    for (let payment = 0; payment < 4; payment++) all.push(await identified(phone.number, { members: { itemName: `open ${payment}` } }));
    const last = all.pop()!;
    const code = await phone.code();
    for (const { buyer } of all) for (let i = 0; i < 4; i++) await buyer.enter(wrongOf(code));
    expect(await last.now()).toMatchObject({ status: 'code_sent' });
    await last.buyer.enter(code);
    await gateway.settle();
    expect(await last.now()).toMatchObject({ status: 'refused', refusal: { code: 'code_tries_exceeded' } });
    expect(await phone.book()).toEqual([]);
  });

  it('after three minutes it has expired, is no try, and a resend makes it good again', async () => {
    const phone = gateway.phone(freshNumber());
    const { buyer, now } = await identified(phone.number);
    const code = await phone.code();
    await gateway.clock(181);
    try {
      await buyer.enter(code);
      expect((await buyer.look('en')).text).toContain('The code has expired.');
      await buyer.post({ resend: '1' });
      await gateway.settle();
      await buyer.enter(await phone.code());
      await gateway.settle();
      expect(await now()).toMatchObject({ status: 'charged' });
    } finally {
      await gateway.clock(0);
    }
  });

  it('a text that is lost: the window says so', async () => {
    await gateway.fault('sms_lost');
    const { buyer } = await identified(freshNumber());
    await gateway.fault('none');
    await gateway.clock(5);
    try {
      await gateway.settle();
      expect((await buyer.look('en')).text).toContain('The text message was not delivered.');
    } finally {
      await gateway.clock(0);
    }
  });
});

describe('before the carrier is asked', () => {
  it('the same line, merchant, amount and item within ten seconds is a duplicate; with another of them or after that it is not', async () => {
    const number = freshNumber();
    await identified(number, { members: { itemName: 'twice' } });
    const second = await identified(number, { members: { itemName: 'twice' } });
    expect(await second.now()).toMatchObject({ status: 'refused', refusal: { code: 'duplicate_in_progress' } });
    const others = [
      await identified(number, { members: { itemName: 'another' } }),
      await identified(number, { members: { itemName: 'twice', amount: 4901 } }),
      await identified(freshNumber(), { members: { itemName: 'twice' } }),
    ];
    for (const other of others) expect(await other.now()).toMatchObject({ status: 'code_sent' });
    await gateway.clock(11);
    try {
      expect(await (await identified(number, { members: { itemName: 'twice' } })).now()).toMatchObject({ status: 'code_sent' });
    } finally {
      await gateway.clock(0);
    }
  });

  it('a carrier the merchant has no contract with', async () => {
    await gateway.rows(`update merchants.contract set until = now() where host = 'lgu' and goods_class = 'physical'`);
    const strict = await identified(freshNumber(), { fields: { carrier: 'lgu' }, members: { goodsClass: 'physical' } });
    expect(await strict.now()).toMatchObject({ status: 'refused', refusal: { code: 'merchant_not_registered', contact: 'merchant' } });
  });
});

describe('a line with a payment password', () => {
  async function atPassword() {
    const phone = await gateway.phone(freshNumber()).set({ carrier: 'skt', password: '135790' });
    const { buyer, now } = await identified(phone.number);
    await buyer.enter(await phone.code());
    return { phone, buyer, now };
  }

  it('a right code alone does not pay; with the password it does', async () => {
    const { phone, buyer, now } = await atPassword();
    await gateway.settle();
    expect(await now()).toMatchObject({ status: 'code_sent' });
    expect((await buyer.look()).text).toContain('name="password"');
    await buyer.post({ password: '135790' });
    await gateway.settle();
    expect(await now()).toMatchObject({ status: 'charged' });
    expect(await phone.book()).toHaveLength(1);
  });

  it('a wrong one may be tried again until the carrier locks it', async () => {
    const { phone, buyer, now } = await atPassword();
    await buyer.post({ password: '000000' });
    await gateway.settle();
    expect((await buyer.look('en')).text).toContain('The payment password is wrong.');
    for (let i = 0; i < 5; i++) {
      await buyer.post({ password: '000000' });
      await gateway.settle();
    }
    expect(await now()).toMatchObject({ status: 'refused', refusal: { code: 'password_locked' } });
    expect(await phone.book()).toEqual([]);
  });
});
