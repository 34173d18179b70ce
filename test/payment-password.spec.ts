import { silent } from '../libs/carriers/carriers.rules.js';
import { Lines } from '../libs/carriers/subscribers/lines.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

let lines = 0;
const RIGHT = '135790';
const WRONG = '000000';

/** A line with a payment password, up to the right code. */
async function atPassword(number = `010480${String(++lines).padStart(5, '0')}`) {
  const phone = await gateway.phone(number).set({ carrier: 'skt' });
  const payment = await gateway.register({ itemName: `thing ${++lines}` });
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: number });
  await gateway.settle();
  await buyer.enter(await phone.code());
  await gateway.settle();
  const type = async (password: string) => {
    const answer = await buyer.post({ password });
    await gateway.settle();
    return answer;
  };
  return { phone, buyer, type, now: () => gateway.payment(payment['id'] as string) };
}

const withPassword = async () => {
  const number = `010480${String(++lines).padStart(5, '0')}`;
  await gateway.phone(number).set({ carrier: 'skt', password: RIGHT });
  return number;
};

it('the fifth wrong one in a row locks the line at its carrier; both languages say so, and nothing is charged', async () => {
  const number = await withPassword();
  const { phone, buyer, type, now } = await atPassword(number);
  for (let i = 1; i <= 4; i++) {
    await type(WRONG);
    expect((await buyer.look('ko')).text).toContain('결제 비밀번호가 맞지 않습니다.');
    expect((await buyer.look('en')).text).toContain('The payment password is wrong.');
    expect(await now()).toMatchObject({ status: 'code_sent' });
  }
  await type(WRONG);
  expect(await now()).toMatchObject({ status: 'refused', charged: 'no', refusal: { code: 'password_locked', contact: 'carrier' } });
  expect((await buyer.done('ko')).text).toContain('결제 비밀번호를 여러 번 잘못 입력해 잠겼습니다.');
  expect((await buyer.done('en')).text).toContain('The payment password is locked after too many tries.');
  const next = await atPassword(number);
  await next.type(RIGHT);
  expect(await next.now()).toMatchObject({ status: 'refused', refusal: { code: 'password_locked' } });
  expect(await phone.book()).toEqual([]);
});

describe('the carrier counts a password, and its answer is lost on the way', () => {
  /** The next `times` answers never arrive. */
  function losing(times: number) {
    const { checkPassword } = Lines.prototype;
    const said: unknown[][] = [];
    jest.spyOn(Lines.prototype, 'checkPassword').mockImplementation(async function (this: Lines, ...given) {
      said.push(given);
      const answer = await checkPassword.apply(this, given);
      return said.length > times ? answer : silent('cut');
    });
    return said;
  }

  /** It is told again after 1, 2 and 4 s. */
  async function timePasses() {
    for (const seconds of [2, 5, 10]) {
      await gateway.clock(seconds);
      await gateway.settle();
    }
  }

  afterEach(async () => {
    jest.restoreAllMocks();
    await gateway.clock(0);
  });

  it('one that was typed once counts once, however often it is told', async () => {
    const { buyer, type, now } = await atPassword(await withPassword());
    const said = losing(3);
    await type(WRONG);
    await timePasses();
    expect(said).toHaveLength(4);
    expect((await buyer.look('en')).text).toContain('The payment password is wrong.');
    // Typed anew it is another try, though it be the same: the fourth of five.
    for (let i = 0; i < 3; i++) await type(WRONG);
    expect(await now()).toMatchObject({ status: 'code_sent' });
    expect(new Set(said.map((given) => JSON.stringify(given))).size).toBe(4);
    await type(RIGHT);
    expect(await now()).toMatchObject({ status: 'charged' });
  });

  it('the fifth wrong one, told again, is still what locked the line', async () => {
    const { type, now } = await atPassword(await withPassword());
    for (let i = 0; i < 4; i++) await type(WRONG);
    losing(1);
    await type(WRONG);
    await timePasses();
    expect(await now()).toMatchObject({ status: 'refused', refusal: { code: 'password_locked' } });
  });

  it('the right one is accepted when it is told again', async () => {
    const { type, now } = await atPassword(await withPassword());
    losing(2);
    await type(RIGHT);
    await timePasses();
    expect(await now()).toMatchObject({ status: 'charged' });
  });
});

it.each(['', '12345', '1234567', 'abcdef', '13579o'])('%j is no password: the carrier is not asked, and no try is lost', async (typed) => {
  const { buyer, type, now } = await atPassword(await withPassword());
  for (let i = 0; i < 6; i++) expect((await type(typed)).headers['location']).toMatch(/\?invalid=password$/);
  expect((await buyer.look('en', '?invalid=password')).text).toContain('Enter your payment password, six digits.');
  await type(RIGHT);
  expect(await now()).toMatchObject({ status: 'charged' });
});

describe('nobody goes round it', () => {
  it('not the person: no other form, button or order of steps', async () => {
    const { phone, buyer, now } = await atPassword(await withPassword());
    const code = await phone.code();
    for (const fields of [{ code }, { resend: '1' }, { passkey: '{}' }, { newPasskey: '{}' }, { password: WRONG, code }]) {
      await buyer.post(fields as Record<string, string>);
      await gateway.settle();
      expect(await now()).toMatchObject({ status: 'code_sent' });
    }
    expect(await phone.book()).toEqual([]);
  });

  it('not by typing it before the code', async () => {
    const number = await withPassword();
    const payment = await gateway.register({ itemName: 'early' });
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: number });
    await gateway.settle();
    await buyer.post({ password: RIGHT });
    await gateway.settle();
    expect((await buyer.look()).text).toContain('name="code"');
    expect(await gateway.rows('select 1 from passcodes.passcode where password_sealed is not null')).toEqual([]);
  });

  it('not another browser, with the right code and the right password', async () => {
    const { phone, now } = await atPassword(await withPassword());
    const stranger = gateway.buyer((await now())['checkoutUrl'] as string);
    for (const fields of [{ code: await phone.code() }, { password: RIGHT }]) await stranger.post(fields as Record<string, string>);
    await gateway.settle();
    expect(await now()).toMatchObject({ status: 'code_sent' });
  });

  it.each([{ password: false }, { secondFactor: 'none' }, { subscriber: { carrier: 'skt', phoneNumber: '01048099999', password: null } }])(
    'not the merchant: %j is refused',
    async (members) => {
      const body = { orderId: `M-${++lines}`, amount: 4900, itemName: 'x', goodsClass: 'digital', returnUrl: 'https://shop.example/back' };
      const answer = await gateway.api('post', '/v1/payments', { ...body, ...members }, { 'idempotency-key': `m-${lines}` });
      expect(answer.body).toMatchObject({ code: 'invalid_request' });
    },
  );

  it('not the one who sets it off at the carrier after the code: the answer about the line stands', async () => {
    const { phone, type, now } = await atPassword(await withPassword());
    await phone.set({ password: null });
    await type(RIGHT);
    expect((await now())['status']).not.toBe('charged');
    expect(await phone.book()).toEqual([]);
  });
});
