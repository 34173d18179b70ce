import { startMock, type Mock } from './mock.kit.js';

const NUMBER = '+821099990001';
const PHONE = '/phones/01099990001';

describe('the phone as a page', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.close());
  beforeEach(() => mock.call('DELETE', '/control'));

  const send = (text: string) => mock.as('skt', 'POST', '/sms/messages', { to: NUMBER, text });
  const look = async () => (await mock.call('GET', PHONE)).text;

  test('text messages are text, whatever they hold, and nothing that is not ours may run', async () => {
    await send('<script>alert("1")</script> & \'x\'\n@"><b> #123456');
    const page = await mock.call('GET', PHONE);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';.* script-src 'self';/);
    expect(page.text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;');
    expect(page.text).toContain('@&quot;&gt;&lt;b&gt; #123456');
    expect(page.text.match(/<script/g)).toEqual(['<script']);
    expect(page.text).toContain('<script src="/phones/phone.js">');
  });

  test('the code of the last line can be copied; a number anywhere else is no code', async () => {
    await send('[톨게이트] 4,900원 결제(1회) 인증번호 123456\n@pay.example #123456');
    await send('주문 987654');
    const page = await look();
    expect([...page.matchAll(/data-code="(.*?)"/g)].map(([, code]) => code)).toEqual(['123456']);
    expect(page).toContain('\n@pay.example #123456</span>');
  });

  test('it says what the payment window asks for, and looks again by itself without scripts', async () => {
    await mock.call('PUT', `/control/lines/${NUMBER}`, {
      body: { carrier: 'kt', birthDate: '850505', genderDigit: '2', password: '123456' },
    });
    const page = await look();
    expect(page).toContain('KT · 생년월일 850505 · 성별 2 · 결제 비밀번호 123456');
    expect(page).toContain('<noscript><meta http-equiv="refresh" content="2"></noscript>');
  });

  test('whoever looks on is told of each message when it arrives, late ones too', async () => {
    const end = new AbortController();
    const stream = (await fetch(`${mock.url}${PHONE}/live`, { signal: end.signal })).body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const until = async (pattern: RegExp) => {
      while (!pattern.test(heard)) heard += (await stream.read()).value ?? '';
    };
    await until(/^data: 0 $/m);
    await send('하나');
    await until(/^data: 1 sms_/m);
    await mock.call('PUT', '/control/faults', { body: { fault: 'sms_late', count: 1 } });
    await send('늦음');
    await mock.call('PUT', '/control/clock', { body: { offsetSeconds: 9 } });
    await until(/^data: 2 sms_/m);
    end.abort();
    expect((await mock.call('GET', '/phones/1/live')).status).toBe(400);
  });

  test('it is found by its number, or chosen from the test numbers', async () => {
    const choice = (await mock.call('GET', '/phones')).text;
    expect(choice).toContain('name="number"');
    const numbers = [...choice.matchAll(/href="(\/phones\/01\d+)"/g)].map(([, address]) => address!);
    expect(numbers.length).toBeGreaterThan(60);
    for (const address of [numbers[0]!, numbers.at(-1)!]) expect((await mock.call('GET', address)).status).toBe(200);
    const found = await mock.call('GET', '/phones?number=010-9999-0001');
    expect([found.status, found.headers.get('location')]).toEqual([303, PHONE]);
    const wrong = await mock.call('GET', '/phones?number=%22%3E%3Ci%3E');
    expect([wrong.status, wrong.text.includes('"><i>')]).toEqual([400, false]);
  });
});
