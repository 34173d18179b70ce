import { buttonsOf, fieldsOf, Owner, textOf } from './door.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

let line = 0;
const freshPhone = () => gateway.phone(`0107810${String(++line).padStart(4, '0')}`);

describe('the way in', () => {
  it('gives back what was typed after a mistake or on the way back, sealed in a cookie, until the door is open', async () => {
    const owner = new Owner(gateway, freshPhone());
    const answer = await owner.identify({ birthDate: '901399' });
    expect(answer.headers['location']).toBe('/?invalid=birthDate');
    const cookie = (answer.headers['set-cookie'] as unknown as string[]).find((text) => text.startsWith('tollgate_door_draft'))!;
    expect(cookie).toMatch(/Path=\/; HttpOnly; SameSite=Lax/);
    expect(decodeURIComponent(cookie)).not.toContain(owner.phone.number);
    const typed = [`value="${owner.phone.number}"`, 'value="skt" checked'];
    const page = (await owner.get('/?invalid=birthDate')).text;
    for (const part of [...typed, 'value="901399"']) expect(page).toContain(part);
    await owner.identify();
    await owner.post('/', { back: '1' });
    for (const part of [...typed, 'value="900101"']) expect((await owner.get('/')).text).toContain(part);
    await owner.enter();
    await owner.post('/sign-out', {});
    for (const part of typed) expect((await owner.get('/')).text).not.toContain(part);
  });

  it('asks for the line and then for a code, and opens a session that no page of another site can use', async () => {
    const owner = new Owner(gateway, freshPhone());
    const first = await owner.get('/');
    expect(fieldsOf(first.text)).toEqual(['birthDate', 'carrier', 'genderDigit', 'phoneNumber']);
    expect(first.headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    expect(first.headers['content-security-policy']).toContain("form-action 'self'");
    expect((await owner.get('/charges')).headers['location']).toBe('/');
    expect((await owner.identify()).headers['location']).toBe('/');
    const [text] = await owner.phone.messages();
    expect(text?.text).toMatch(/^\[톨게이트\].*결제 아님.*\d{6}\n@127\.0\.0\.1 #\d{6}$/);
    expect(fieldsOf((await owner.get('/')).text)).toEqual(['code']);
    const entered = await owner.post('/', { code: await owner.phone.code() });
    expect(entered.headers['location']).toBe('/charges');
    expect(String(entered.headers['set-cookie'])).toMatch(/tollgate_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/);
    expect((await owner.get('/charges')).status).toBe(200);
    expect((await owner.get('/')).headers['location']).toBe('/charges');
    const [session] = await gateway.rows(`select secret_hash, phone_sealed from sessions.session order by opened_at desc limit 1`);
    expect(JSON.stringify(session)).not.toContain(owner.phone.number.slice(1));
    expect(String(entered.headers['set-cookie'])).not.toContain(session!['secret_hash']);
  });

  it.each([
    ['a wrong birth date', { birthDate: '910101' }, {}],
    ['another carrier', { carrier: 'kt' }, {}],
    ['a SIM that was changed yesterday', {}, { simChangedHoursAgo: 20 }],
    ['a forwarded line', {}, { standing: 'call_forwarding' }],
  ])('says the same to %s as to everybody, and no text leaves', async (_, fields, members) => {
    const [stranger, owner] = [new Owner(gateway, freshPhone()), new Owner(gateway, freshPhone())];
    await stranger.phone.set(members);
    const answers = [await stranger.identify(fields), await owner.identify()];
    expect(answers.map(({ status, headers }) => [status, headers['location']])).toEqual([
      [303, '/'],
      [303, '/'],
    ]);
    const page = async (who: Owner) => (await who.text('/')).replaceAll(/\d/g, '#');
    expect(await page(stranger)).toBe(await page(owner));
    expect(await stranger.phone.messages()).toEqual([]);
    for (const code of ['000000', '111111', '222222', '333333', '444444']) await stranger.post('/', { code });
    expect(await stranger.text('/')).toContain('인증번호를 여러 번 잘못 입력');
    expect(await owner.phone.messages()).toHaveLength(1);
  });

  it.each(['suspended', 'overdue', 'blocked', 'minor'])(
    'opens to the owner of a line that is %s: looking is no payment',
    async (standing) => {
      const owner = new Owner(gateway, await freshPhone().set({ standing }));
      await owner.enter();
      expect((await owner.get('/charges')).status).toBe(200);
    },
  );

  it('asks a line with a payment password for it, and its carrier decides', async () => {
    const owner = new Owner(gateway, await freshPhone().set({ password: '135790' }));
    await owner.identify();
    expect((await owner.post('/', { code: await owner.phone.code() })).headers['location']).toBe('/');
    expect(fieldsOf((await owner.get('/')).text)).toEqual(['password']);
    expect((await owner.get('/charges')).headers['location']).toBe('/');
    await owner.post('/', { password: '000000' });
    await gateway.settle();
    expect(await owner.text('/')).toContain('비밀번호가 맞지 않습니다');
    await owner.post('/', { password: '135790' });
    await gateway.settle();
    expect((await owner.get('/')).headers['location']).toBe('/charges');
    const [row] = await gateway.rows('select identity_sealed, password_sealed from passcodes.sign_in order by id desc limit 1');
    expect(row).toEqual({ identity_sealed: null, password_sealed: null });
  });

  it('takes a code once, in the browser that asked for it, and a code of a payment never', async () => {
    const phone = freshPhone();
    const [owner, thief] = [new Owner(gateway, phone), new Owner(gateway, phone)];
    await owner.identify();
    const code = await phone.code();
    await thief.get('/');
    expect((await thief.post('/', { code })).headers['location']).toBe('/');
    expect((await thief.get('/charges')).headers['location']).toBe('/');
    expect((await owner.post('/', { code })).headers['location']).toBe('/charges');
    await owner.post('/sign-out', { leave: '1' });
    await owner.post('/', { code });
    expect((await owner.get('/charges')).headers['location']).toBe('/');

    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl']);
    await owner.identify();
    const doorCode = await phone.code();
    await buyer.identify({ phoneNumber: phone.number });
    await gateway.settle();
    const paymentCode = await phone.code();
    expect(paymentCode).not.toBe(doorCode);
    await owner.post('/', { code: paymentCode });
    expect((await owner.get('/charges')).headers['location']).toBe('/');
  });

  it('the same code comes again on resend, three texts at most, and still opens the door', async () => {
    const owner = new Owner(gateway, freshPhone());
    await owner.identify();
    const code = await owner.phone.code();
    const texts = async () => (await owner.phone.messages()).map(({ text }) => text.includes(code));
    for (const sent of [2, 3]) {
      expect((await owner.post('/', { resend: '1' })).headers['location']).toBe('/');
      await gateway.settle();
      expect(await texts()).toEqual(Array(sent).fill(true));
    }
    await owner.post('/', { resend: '1' });
    await gateway.settle();
    expect(await texts()).toHaveLength(3);
    expect(await owner.text('/')).toContain('인증번호를 더 보낼 수 없습니다');
    expect((await owner.post('/', { code })).headers['location']).toBe('/charges');
  });

  it('five wrong codes end it; ten on one line and day silence the line here, and it still pays', async () => {
    const phone = freshPhone();
    for (let i = 0; i < 2; i++) {
      const owner = new Owner(gateway, phone);
      await owner.identify();
      const right = await phone.code();
      for (let n = 0; n < 5; n++) {
        await owner.post('/', { code: String(Number(right) === n ? 900000 : n).padStart(6, '0') });
        // There is none here that could end.
        expect(await owner.text('/')).not.toContain('결제가 취소');
      }
      expect((await owner.post('/', { code: right })).headers['location']).toBe('/');
      expect((await owner.get('/charges')).headers['location']).toBe('/');
    }
    const texts = (await phone.messages()).length;
    await new Owner(gateway, phone).identify();
    expect(await phone.messages()).toHaveLength(texts);
    expect(await gateway.buy(phone)).toMatchObject({ status: 'charged' });
  });

  it('nobody sees a code form for what cannot be read, and misread fields are named', async () => {
    const owner = new Owner(gateway, freshPhone());
    const answer = await owner.identify({ phoneNumber: '12', birthDate: '991399' });
    expect(answer.headers['location']).toBe('/?invalid=phoneNumber,birthDate');
    expect(textOf((await owner.get(answer.headers['location']!)).text)).toContain('휴대폰 번호를 확인해 주세요');
  });
});

describe('the session', () => {
  it('ends after ten minutes without use, and at once when its owner leaves', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    await gateway.clock(540);
    expect((await owner.get('/charges')).status).toBe(200);
    await gateway.clock(1080);
    const page = await owner.get('/charges');
    expect(page.status).toBe(200);
    expect(buttonsOf(page.text)).toContain('leave');
    await gateway.clock(1700);
    expect((await owner.get('/charges')).headers['location']).toBe('/');
    await gateway.clock(0);
    const other = await new Owner(gateway, freshPhone()).enter();
    await other.post('/sign-out', { leave: '1' });
    expect((await other.get('/charges')).headers['location']).toBe('/');
  });

  it('is worth nothing in another browser, and a form of another site does nothing', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    expect((await owner.get('/charges', { 'user-agent': 'another browser' })).headers['location']).toBe('/');
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }])
      await owner.post('/block', { scope: 'all', block: '1' }, headers);
    expect(await gateway.rows(`select from limits.policy where scope = 'line_block'`)).toEqual([]);
    expect((await owner.post('/block', { scope: 'all', block: '1' }, { 'sec-fetch-site': 'same-origin' })).headers['location']).toBe(
      '/block?done=yes',
    );
    expect(await gateway.rows(`select from limits.policy where scope = 'line_block'`)).toHaveLength(1);
  });
});
