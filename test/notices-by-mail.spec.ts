import { buttonsOf, fieldsOf, Owner } from './door.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

let line = 0;
const freshPhone = () => gateway.phone(`0107860${String(++line).padStart(4, '0')}`);
interface Letter {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
}
const mailOf = async (to: string): Promise<Letter[]> =>
  (await (await fetch(`${gateway.mockUrl}/control/mail?to=${encodeURIComponent(to)}`)).json()) as Letter[];
const codeIn = (letter: Letter | undefined): string => /번호 (\d{6})/.exec(letter!.text)![1]!;
const newest = async (owner: Owner) => (await owner.phone.messages())[0]!.text;

/** An owner who is in, with this address set. */
async function told(email: string): Promise<Owner> {
  const owner = await new Owner(gateway, freshPhone()).enter();
  await owner.post('/notices', { email });
  await gateway.settle();
  const answer = await owner.post('/notices', { code: codeIn((await mailOf(email))[0]) });
  expect(answer.headers['location']).toBe('/notices?done=set');
  await gateway.settle();
  return owner;
}

describe('an address', () => {
  it('is asked for its code before it is used, is kept sealed, and the line is told by text', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    expect(fieldsOf((await owner.get('/notices')).text)).toEqual(['email']);
    expect((await owner.post('/notices', { email: 'kim@Example.com' })).headers['location']).toBe('/notices');
    await gateway.settle();
    expect(fieldsOf((await owner.get('/notices')).text)).toEqual(['code']);
    await gateway.buy(owner.phone);
    const letters = await mailOf('kim@example.com');
    expect(letters.map(({ subject }) => subject)).toEqual(['[톨게이트] 이메일 확인 번호 (confirm your e-mail)']);
    const code = codeIn(letters[0]);
    const other = await new Owner(gateway, freshPhone()).enter();
    expect((await other.post('/notices', { code })).headers['location']).toBe('/notices?wrong=code');
    expect((await owner.post('/notices', { code })).headers['location']).toBe('/notices?done=set');
    await gateway.settle();
    expect(await newest(owner)).toMatch(/이메일 k\*\*\*@example.com\(으\)로도 보냅니다[^]*본인이 아니면/);
    expect(await owner.text('/notices')).toContain('k***@example.com');
    expect(JSON.stringify(await gateway.rows('select a.*, n.* from notices.address a, notices.notice n'))).not.toContain('kim@');
    expect(gateway.logs.join('')).not.toContain('kim@');
  });

  it('is not set by guessing: five wrong codes void it', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    await owner.post('/notices', { email: 'guess@example.com' });
    await gateway.settle();
    const code = codeIn((await mailOf('guess@example.com'))[0]);
    const wrong = code === '000000' ? '000001' : '000000';
    const typed = async (text: string) => owner.text((await owner.post('/notices', { code: text })).headers['location'] as string);
    expect(await typed('12')).toContain('인증번호 숫자 6자리를 입력');
    for (let i = 0; i < 4; i++) expect(await typed(wrong)).toContain('인증번호가 맞지 않습니다');
    await typed(wrong);
    expect(await typed(code)).toContain('인증번호 유효 시간이 지났습니다');
    expect(fieldsOf((await owner.get('/notices')).text)).toEqual(['email']);
  });

  it.each(['', 'kim', 'a@b', 'a b@example.com', 'a@example.com\r\nBcc: b@example.com', 'a@example.com,b@example.com', '"a"@example.com', '<a@example.com>', 'a@exa_mple.com', `${'a'.repeat(65)}@example.com`])(
    'that is none is refused: %j',
    async (email) => {
      const owner = await new Owner(gateway, freshPhone()).enter();
      expect((await owner.post('/notices', { email })).headers['location']).toBe('/notices?invalid=email');
    },
  ); // prettier-ignore

  it('is not offered where no mail can be sent', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    const { mail } = gateway.config.urls;
    delete gateway.config.urls.mail;
    try {
      expect((await owner.get('/charges')).text).not.toContain('/notices');
      expect((await owner.get('/notices')).headers['location']).toBe('/charges');
      expect((await owner.post('/notices', { email: 'a@example.com' })).headers['location']).toBe('/charges');
    } finally {
      gateway.config.urls.mail = mail!;
    }
    expect((await owner.get('/charges')).text).toContain('/notices');
  });

  it('set anew or removed is told at the address it was and by text, and nothing more goes there', async () => {
    const owner = await told('old@example.com');
    await owner.post('/notices', { email: 'new@example.com' });
    await gateway.settle();
    await owner.post('/notices', { code: codeIn((await mailOf('new@example.com'))[0]) });
    await gateway.settle();
    expect((await mailOf('old@example.com'))[0]!.text).toContain('이메일 n***@example.com(으)로도 보냅니다');
    expect(buttonsOf((await owner.get('/notices')).text)).toContain('remove');
    await owner.post('/notices', { remove: '1' });
    await gateway.settle();
    expect((await mailOf('new@example.com'))[0]!.text).toContain('더 보내지 않습니다');
    expect(await newest(owner)).toContain('더 보내지 않습니다');
    const before = [await mailOf('old@example.com'), await mailOf('new@example.com')].map((letters) => letters.length);
    await gateway.buy(owner.phone, { orderId: 'after removal' });
    expect([await mailOf('old@example.com'), await mailOf('new@example.com')].map((letters) => letters.length)).toEqual(before);
  });
});

describe('what is told', () => {
  it('a charge and a change go to the phone and to the address, the charge with its four legal items in both languages', async () => {
    const owner = await told('park@example.com');
    await gateway.buy(owner.phone, { amount: 5100, itemName: '별 Bcc: x@example.com' });
    const [letter] = await mailOf('park@example.com');
    expect(letter!.subject).toBe('[톨게이트] 휴대폰 결제 알림 (phone payment)');
    for (const said of [/일시: \d{4}-/, /판매자: .+\(.+\)/, /금액: 5,100원/, /이의신청: http/, /Amount: KRW 5,100/, /To object: http/])
      expect(letter!.text).toMatch(said);
    expect(await newest(owner)).toContain('금액: 5,100원');
    expect(await mailOf('x@example.com')).toEqual([]);
    await owner.post('/block', { scope: 'all', block: '1' });
    await gateway.settle();
    expect((await mailOf('park@example.com'))[0]!.text).toContain('모든 휴대폰 결제를 차단했습니다');
  });

  it('money given back is told once, to the phone and to the address', async () => {
    const owner = await told('lee@example.com');
    const { id } = await gateway.buy(owner.phone, { amount: 5200 });
    await gateway.api('post', `/v1/payments/${id}/refunds`, { amount: 1200 }, { 'idempotency-key': `back-${id}` });
    await gateway.settle();
    const [text, letter] = [await newest(owner), (await mailOf('lee@example.com'))[0]!];
    for (const said of [/환불 알림/, /판매자: .+\(.+\)/, /환불 금액: 1,200원/, /방법: 결제 취소/, /이의신청: http/]) {
      expect(text).toMatch(said);
      expect(letter.text).toMatch(said);
    }
    expect(letter.text).toMatch(/Given back: KRW 1,200/);
    expect((await owner.phone.messages()).filter(({ text: told }) => told.includes('환불')).length).toBe(1);
  });

  it('a mail server that says later is asked again, one that says never is not', async () => {
    const owner = await new Owner(gateway, freshPhone()).enter();
    await owner.post('/notices', { email: 'later@example.com' });
    await gateway.settle();
    expect(await mailOf('later@example.com')).toEqual([]);
    await gateway.clock(3);
    await gateway.settle();
    expect(await mailOf('later@example.com')).toHaveLength(1);
    await owner.post('/notices', { email: 'nobody@example.com' });
    await gateway.settle();
    expect(await gateway.rows(`select state, asks from notices.notice order by id desc limit 1`)).toEqual([{ state: 'failed', asks: 0 }]);
    await gateway.clock(0);
  });

  it('a number that has come to another person is told by text alone', async () => {
    const owner = await told('before@example.com');
    await owner.phone.set({ person: 'somebody else' });
    const before = (await mailOf('before@example.com')).length;
    await gateway.clock(2 * 3600);
    expect(await gateway.buy(owner.phone, { amount: 5300 })).toMatchObject({ status: 'charged' });
    expect([(await mailOf('before@example.com')).length, await newest(owner)]).toEqual([before, expect.stringContaining('5,300원')]);
    const next = await new Owner(gateway, owner.phone).enter();
    expect(await next.text('/notices')).not.toContain('b***@');
    expect(buttonsOf((await next.get('/notices')).text)).not.toContain('remove');
    await gateway.clock(0);
  });
});

it('an address goes when it is a year old and no record of its line is left', async () => {
  const [gone, kept] = [await told('gone@example.com'), await told('kept@example.com')];
  await gateway.buy(kept.phone, { orderId: 'keeps the address' });
  await gateway.rows(`update notices.address set set_at = set_at - interval '366 days'`);
  await gateway.rows(`begin; set local tollgate.erasing = 'on'; delete from retention.night; commit`);
  await gateway.rows(`select retention.end_night(current_date, 0)`);
  await Promise.all([gone, kept].map((owner) => owner.get('/charges')));
  expect(await gone.text('/notices')).not.toContain('g***@example.com');
  expect(await kept.text('/notices')).toContain('k***@example.com');
});
