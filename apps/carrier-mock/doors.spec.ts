import { mockConfig, startMock, type Mock } from './mock.kit.js';
import { start } from './start.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const NUMBER = '+821088880001';

describe('the doors of the mock', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.close());
  beforeEach(() => mock.call('DELETE', '/control'));

  const token = (raw: string, headers = {}) => mock.call('POST', '/skt/oauth2/token', { raw, headers: { ...FORM, ...headers } });
  const put = (body: object) => mock.call('PUT', `/control/lines/${NUMBER}`, { body });

  test('tokens are given for the right secret, by form or Basic, and hold at one carrier for their scopes only', async () => {
    const basic = `Basic ${Buffer.from('tollgate:mock-secret').toString('base64')}`;
    const answer = await token('grant_type=client_credentials&scope=sms', { authorization: basic });
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 300, scope: 'sms' } });
    const authorization = `Bearer ${answer.body.access_token}`;
    const ask = (path: string) => mock.call('GET', path, { headers: { authorization } });
    expect((await ask('/skt/sms/messages/none')).status).toBe(404);
    expect((await ask('/skt/carrier-billing/v0.5/payments')).body.code).toBe('PERMISSION_DENIED');
    expect((await ask('/kt/sms/messages/none')).body.code).toBe('UNAUTHENTICATED');
    expect((await ask('/nokia/sms/messages/none')).body.code).toBe('NOT_FOUND');
  });

  test.each([
    ['grant_type=client_credentials&client_id=tollgate&client_secret=wrong', 401, 'invalid_client'],
    ['grant_type=client_credentials&client_id=other&client_secret=mock-secret', 401, 'invalid_client'],
    ['grant_type=password&client_id=tollgate&client_secret=mock-secret', 400, 'unsupported_grant_type'],
    ['grant_type=client_credentials&client_id=tollgate&client_secret=mock-secret&scope=root', 400, 'invalid_scope'],
    ['client_id=tollgate&client_secret=mock-secret', 400, 'invalid_request'],
  ])('no token for %s', async (raw, status, error) => {
    expect(await token(raw)).toMatchObject({ status, body: { error } });
  });

  test('a restart makes old tokens unknown', async () => {
    const own = await startMock();
    const { access_token } = (
      await own.call('POST', '/kt/oauth2/token', {
        raw: 'grant_type=client_credentials&client_id=tollgate&client_secret=mock-secret',
        headers: FORM,
      })
    ).body;
    const again = await own.restart();
    expect(
      (await again.call('GET', '/kt/carrier-billing/v0.5/payments', { headers: { authorization: `Bearer ${access_token}` } })).status,
    ).toBe(401);
    await again.close();
  });

  test('eligibility tells the standing only when carrier, number, birth date and gender all match', async () => {
    await put({
      carrier: 'hello',
      standing: 'overdue',
      monthlyLimit: 300_000,
      person: 'kim',
      birthDate: '850505',
      genderDigit: 2,
      password: '111111',
    });
    const right = { phoneNumber: NUMBER, brand: 'hello', birthDate: '850505', genderDigit: '2' };
    const check = async (host: string, change = {}) => (await mock.as(host, 'POST', '/lines/check', { ...right, ...change })).body;
    expect(await check('lgu')).toEqual({
      identity: 'match',
      standing: 'overdue',
      monthlyCeiling: 300_000,
      personKey: expect.any(String),
      passwordSet: true,
    });
    for (const wrong of [
      { brand: 'lgu' },
      { birthDate: '850506' },
      { genderDigit: '1' },
      { phoneNumber: '+821088880002' },
      { phoneNumber: 'x' },
    ]) {
      expect(await check('lgu', wrong)).toEqual({ identity: 'mismatch' });
    }
    expect(await check('skt')).toEqual({ identity: 'mismatch' });
    await mock.call('PUT', '/control/lines/01088880009', { body: { person: 'kim' } });
    const other = await check('skt', { phoneNumber: '+821088880009', brand: 'skt', birthDate: '900101', genderDigit: '1' });
    expect(other.personKey).toBe((await check('lgu')).personKey);
  });

  test('the fifth wrong payment password locks the line, a right one starts anew', async () => {
    await put({ password: '123456' });
    const tried = async (password: string) =>
      (await mock.as('skt', 'POST', '/lines/password', { phoneNumber: NUMBER, password })).body.result;
    const results = [];
    for (const password of ['0', '0', '123456', '0', '0', '0', '0', '0', '123456']) results.push(await tried(password));
    expect(results).toEqual(['wrong', 'wrong', 'accepted', 'wrong', 'wrong', 'wrong', 'wrong', 'locked', 'locked']);
  });

  test('a payment password told twice under one reference is one try, and has one answer', async () => {
    await put({ password: '123456' });
    const tried = async (password: string, clientReference: string) =>
      (await mock.as('skt', 'POST', '/lines/password', { phoneNumber: NUMBER, password, clientReference })).body.result;
    const results = [];
    for (const reference of ['a', 'a', 'a', 'b', 'c', 'd', 'd', 'e', 'e']) results.push(await tried('0', reference));
    expect(results).toEqual([...Array<string>(7).fill('wrong'), 'locked', 'locked']);
    expect(await tried('0', 'a')).toBe('wrong');
    await put({ password: '654321' });
    expect([await tried('654321', 'f'), await tried('654321', 'f'), await tried('0', 'g')]).toEqual(['accepted', 'accepted', 'wrong']);
    expect(await tried('0', '')).toBeUndefined();
  });

  test('SIM Swap sees a change that ages with the clock', async () => {
    await put({ simChangedHoursAgo: 2 });
    const swapped = async (maxAge: number) =>
      (await mock.as('skt', 'POST', '/sim-swap/v2/check', { phoneNumber: NUMBER, maxAge })).body.swapped;
    expect([await swapped(1), await swapped(3)]).toEqual([false, true]);
    await mock.call('PUT', '/control/clock', { body: { offsetSeconds: 7200 } });
    expect(await swapped(3)).toBe(false);
    expect((await mock.as('skt', 'POST', '/sim-swap/v2/retrieve-date', { phoneNumber: NUMBER })).body.latestSimChange).toMatch(/Z$/);
    expect((await mock.as('skt', 'POST', '/sim-swap/v2/retrieve-date', { phoneNumber: '+821088880003' })).body).toEqual({
      latestSimChange: null,
      monitoredPeriod: 100,
    });
  });

  test('lines are changed in part; what nobody knows is refused by name', async () => {
    await put({ monthlyLimit: 5000 });
    await put({ standing: 'minor' });
    expect((await mock.call('GET', '/control/lines/010-8888-0001')).body).toMatchObject({
      monthlyLimit: 5000,
      standing: 'minor',
      carrier: 'skt',
      birthDate: '900101',
    });
    expect(await put({ monthlyLimt: 1 })).toMatchObject({ status: 400, body: { message: expect.stringContaining('monthlyLimt') } });
    expect((await mock.call('PUT', '/control/lines/12345', { body: {} })).status).toBe(400);
    expect((await mock.call('PUT', '/control/clock', { body: { now: 'soon' } })).status).toBe(400);
    expect((await mock.call('GET', '/control/book?from=yesterday')).status).toBe(400);
  });

  test('the book can be read from an instant on', async () => {
    expect((await mock.call('GET', '/control/book?from=2030-01-01T00:00:00Z&number=01088880001')).body).toEqual([]);
  });

  test('when the gateway’s clock cannot be moved, nothing moves and the reason is told', async () => {
    const own = await startMock(undefined, { TOLLGATE_TEST_CLOCK: '1' });
    expect(await own.call('PUT', '/control/clock', { body: { offsetSeconds: 60 } })).toMatchObject({
      status: 502,
      body: { code: 'BAD_GATEWAY' },
    });
    expect((await own.call('GET', '/control/clock')).body.offsetSeconds).toBe(0);
    await own.close();
  });

  test('it tells that it is well, and never starts in production', async () => {
    expect((await mock.call('GET', '/livez')).status).toBe(200);
    expect((await mock.call('GET', '/readyz')).body).toEqual({ status: 'ok', checks: { journal: 'ok' } });
    expect((await mock.call('GET', '/metrics')).text).toContain('carrier_mock_answers_total');
    await expect(start({ ...mockConfig(mock.data), production: true })).rejects.toThrow('NODE_ENV=production');
  });
});
