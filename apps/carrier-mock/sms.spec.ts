import { eucKrBytes } from './euc-kr.js';
import { startMock, type Mock } from './mock.kit.js';

const NUMBER = '+821099990001';

describe('text messages', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.close());
  beforeEach(() => mock.call('DELETE', '/control'));

  const send = (text: string, more = {}) => mock.as('skt', 'POST', '/sms/messages', { to: NUMBER, text, ...more });
  const report = async (id: string) => (await mock.as('skt', 'GET', `/sms/messages/${id}`)).body.status;
  const inbox = async () => (await mock.call('GET', '/control/phones/010-9999-0001/messages')).body.map((m: { text: string }) => m.text);
  const pass = (seconds: number) => mock.call('PUT', '/control/clock', { body: { offsetSeconds: seconds } });
  const line = (fault: string) => mock.call('PUT', `/control/lines/${NUMBER}`, { body: { fault } });

  test('arrive newest first; a repeated reference is not sent again', async () => {
    const first = await send('첫째', { clientReference: 'r1' });
    expect(first).toMatchObject({ status: 201, body: { status: 'delivered' } });
    await send('둘째');
    expect((await send('첫째', { clientReference: 'r1' })).body).toEqual(first.body);
    expect(await inbox()).toEqual(['둘째', '첫째']);
    expect(await report(first.body.id)).toBe('delivered');
  });

  test('a lost one is pending, then failed, and never arrives', async () => {
    await line('sms_lost');
    const { id, status } = (await send('사라짐')).body;
    expect([status, await report(id)]).toEqual(['pending', 'pending']);
    await pass(4);
    expect([await report(id), await inbox()]).toEqual(['failed', []]);
  });

  test('a late one arrives after eight seconds', async () => {
    await mock.call('PUT', '/control/faults', { body: { fault: 'sms_late', count: 1 } });
    const { id, status } = (await send('늦음')).body;
    expect([status, await inbox()]).toEqual(['pending', []]);
    await pass(9);
    expect([await report(id), await inbox()]).toEqual(['delivered', ['늦음']]);
  });

  test('somebody may wait for one, and is answered when it comes', async () => {
    const waiting = mock.call('GET', `/control/phones/${NUMBER}/messages?wait=10`);
    await send('왔다');
    expect((await waiting).body).toMatchObject([{ text: '왔다' }]);
    expect((await mock.call('GET', '/control/phones/010-9999-0002/messages?wait=0.05')).body).toEqual([]);
    expect((await mock.call('GET', `/control/phones/${NUMBER}/messages?wait=11`)).status).toBe(400);
  });

  test('are at most 90 bytes of strict EUC-KR', async () => {
    expect((await send('가'.repeat(45))).status).toBe(201);
    for (const text of ['가'.repeat(46), '똠방각하', '😀', ''])
      expect(await send(text)).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } });
    expect([eucKrBytes('a가①\n'), eucKrBytes('똠'), eucKrBytes('뷁'), eucKrBytes('é')]).toEqual([6, null, null, null]);
  });
});
