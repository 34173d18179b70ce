import { paymentSchema } from '../apps/checkout/docs/schemas.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

describe('a subscriber pays', () => {
  it.each([
    ['skt', '01020000001'],
    ['kt', '01020000002'],
    ['lgu', '01020000003'],
    ['hello', '01020000004'],
    ['kct', '01020000005'],
    ['sk7', '01020000006'],
  ])('on %s: one charge in the carrier’s book, the limit spent, the merchant sees it charged', async (carrier, number) => {
    const phone = await gateway.phone(number).set({ carrier });
    const paid = await gateway.buy(phone);
    expect(paid).toMatchObject({
      status: 'charged',
      charged: 'yes',
      carrier,
      phoneNumber: `010-****-${number.slice(-4)}`,
      refundableAmount: 4900,
      nextAction: 'none',
    });
    expect(paid['billingMonth']).toMatch(/^\d{4}-\d\d$/);
    expect(paymentSchema.safeParse(paid).error).toBeUndefined();
    expect(await phone.book()).toMatchObject([{ type: 'charge', amount: 4900 }]);
    const holds = await gateway.rows('select state, amount from limits.hold where payment_id = $1', [paid['id']]);
    expect(holds).toEqual([{ state: 'spent', amount: 4900 }]);
  });

  it('the window shows each step, in the reader’s language, and the receipt before the way back', async () => {
    const phone = gateway.phone('01020000011');
    const payment = await gateway.register({ returnUrl: 'https://shop.example/back?basket=7' });
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    const first = await buyer.look();
    expect(first.status).toBe(200);
    for (const name of ['carrier', 'phoneNumber', 'birthDate', 'genderDigit', 'agreeTerms', 'agreeAmount'])
      expect(first.text).toContain(`name="${name}"`);
    expect((await buyer.look('en-GB,en;q=0.9')).text).toContain('lang="en"');

    expect((await buyer.identify({ phoneNumber: phone.number })).status).toBe(303);
    expect((await buyer.look()).text).toContain('name="code"');
    await gateway.settle();
    const answer = await buyer.enter(await phone.code());
    expect([answer.status, answer.headers['location']]).toEqual([303, expect.stringMatching(/\/done$/)]);
    await gateway.settle();
    const receipt = await buyer.done();
    expect(receipt.status).toBe(200);
    expect(receipt.text).toContain('4,900원');
    const back = await buyer.look();
    expect(back.status).toBe(303);
    const address = new URL(back.headers['location']!);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      basket: '7',
      paymentId: payment['id'],
      orderId: payment['orderId'],
      status: 'charged',
    });
  });

  it('a link preview that only looks locks nobody out; another browser sees that it is paid elsewhere', async () => {
    const payment = await gateway.register();
    const url = payment['checkoutUrl'] as string;
    await gateway.buyer(url).look();
    const buyer = gateway.buyer(url);
    await buyer.identify({ phoneNumber: '01020000012' });
    await gateway.settle();
    expect((await gateway.buyer(url).look()).text).not.toContain('name="code"');
    await gateway.buyer(url).enter(await gateway.phone('01020000012').code());
    expect((await gateway.payment(payment['id'] as string))['status']).toBe('code_sent');
    expect((await buyer.look()).text).toContain('name="code"');
  });

  it('a line may have several live payments, each with a code of its own', async () => {
    const phone = gateway.phone('01020000013');
    const [one, two] = [await gateway.register({ itemName: 'one' }), await gateway.register({ itemName: 'two' })];
    const [first, second] = [gateway.buyer(one['checkoutUrl'] as string), gateway.buyer(two['checkoutUrl'] as string)];
    await first.identify({ phoneNumber: phone.number });
    await gateway.settle();
    const codeOne = await phone.code();
    await second.identify({ phoneNumber: phone.number });
    await gateway.settle();
    const codeTwo = await phone.code();
    await second.enter(codeOne === codeTwo ? '000000' : codeOne);
    expect((await gateway.payment(two['id'] as string))['status']).toBe('code_sent');
    await second.enter(codeTwo);
    await first.enter(codeOne);
    await gateway.settle();
    expect((await gateway.payment(one['id'] as string))['status']).toBe('charged');
    expect((await gateway.payment(two['id'] as string))['status']).toBe('charged');
    expect(await phone.book()).toHaveLength(2);
  });

  it('locked fields are shown, not asked, and the form cannot change them', async () => {
    const phone = await gateway.phone('01020000014').set({ carrier: 'kt' });
    const payment = await gateway.register({ subscriber: { carrier: 'kt', phoneNumber: phone.number } });
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    const page = (await buyer.look()).text;
    expect(page).not.toContain('name="phoneNumber"');
    expect(page).toContain('010-****-0014');
    await buyer.identify({ phoneNumber: '01099990000', carrier: 'skt' });
    await gateway.settle();
    expect(await phone.messages()).toHaveLength(1);
  });

  it('pressing the button twice charges once', async () => {
    const phone = gateway.phone('01020000015');
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number });
    await gateway.settle();
    const code = await phone.code();
    await Promise.all(Array.from({ length: 8 }, () => buyer.enter(code)));
    await gateway.settle();
    expect((await gateway.payment(payment['id'] as string))['status']).toBe('charged');
    expect(await phone.book()).toHaveLength(1);
  });

  it('a text of HTML, SQL and emoji is text: returned unchanged, escaped on the page', async () => {
    const itemName = `<script>alert(1)</script> '; drop table payments.payment; -- 🍬`;
    const payment = await gateway.register({ itemName, metadata: { '<b>': '"quoted" & 🍭' } });
    expect(payment).toMatchObject({ itemName, metadata: { '<b>': '"quoted" & 🍭' } });
    const page = (await gateway.buyer(payment['checkoutUrl'] as string).look()).text;
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script');
  });
});

describe('the subscriber changes their mind', () => {
  it('back to the first page: the old code is void, a fresh one pays', async () => {
    const phone = gateway.phone('01020000021');
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number });
    await gateway.settle();
    const old = await phone.code();
    await buyer.post({ back: '1' });
    expect((await gateway.payment(payment['id'] as string))['status']).toBe('open');
    await buyer.identify({ phoneNumber: phone.number });
    await gateway.settle();
    const fresh = await phone.code();
    expect(fresh).not.toBe(old);
    await buyer.enter(fresh);
    await gateway.settle();
    expect((await gateway.payment(payment['id'] as string))['status']).toBe('charged');
  });

  it('the same code comes on resend, three texts at most', async () => {
    const phone = gateway.phone('01020000022');
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number });
    for (let i = 0; i < 4; i++) {
      await gateway.settle();
      await buyer.post({ resend: '1' });
    }
    await gateway.settle();
    const texts = await phone.messages();
    expect(texts).toHaveLength(3);
    expect(new Set(texts.map((text) => text.text)).size).toBe(1);
    expect((await buyer.look('en')).text).toContain('No more codes can be sent.');
    await buyer.enter(await phone.code());
    await gateway.settle();
    expect((await gateway.payment(payment['id'] as string))['status']).toBe('charged');
  });

  it('cancel ends the payment and nothing was charged', async () => {
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: '01020000023' });
    await buyer.post({ cancel: '1' });
    expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'cancelled', charged: 'no', nextAction: 'new_payment' });
    expect((await buyer.done()).status).toBe(200);
    await gateway.settle();
    expect(await gateway.phone('01020000023').book()).toEqual([]);
  });
});
