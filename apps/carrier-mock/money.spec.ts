import { BILLING, order, startMock, type Mock } from './mock.kit.js';

const NUMBERS = { skt: '+821011110001', kt: '+821022220001', lgu: '+821033330001' } as const;
type Host = keyof typeof NUMBERS;

describe('money at the mock carriers', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.close());
  beforeEach(async () => {
    await mock.call('DELETE', '/control');
    for (const carrier of ['kt', 'lgu'] as const) await line(NUMBERS[carrier], { carrier });
  });

  const line = (number: string, body: object) => mock.call('PUT', `/control/lines/${number}`, { body });
  const book = async (number?: string) =>
    (await mock.call('GET', `/control/book${number ? `?number=${encodeURIComponent(number)}` : ''}`)).body;
  const charge = (host: Host, amount: number, more = {}) => mock.as(host, 'POST', BILLING, order(NUMBERS[host], amount, more));
  const prepare = (host: Host, amount: number, more = {}) =>
    mock.as(host, 'POST', `${BILLING}/prepare`, order(NUMBERS[host], amount, more));
  const second = (host: Host, step: 'confirm' | 'cancel', id: string, phoneNumber: string = NUMBERS[host]) =>
    mock.as(host, 'POST', `${BILLING}/${id}/${step}`, { phoneNumber });
  const status = async (host: Host, id: string) => (await mock.as(host, 'GET', `${BILLING}/${id}`)).body.paymentStatus;
  const pass = (seconds: number) => mock.call('PUT', '/control/clock', { body: { offsetSeconds: seconds } });

  test.each(['skt', 'kt', 'lgu'] as const)('%s charges in one step and writes it into its book', async (host) => {
    const answer = await charge(host, 4900);
    expect(answer).toMatchObject({ status: 201, body: { paymentStatus: 'succeeded', paymentDate: expect.any(String) } });
    expect(answer.headers.get('location')).toBe(answer.body.amountTransaction.resourceURL);
    const { clientCorrelator, referenceCode } = answer.body.amountTransaction;
    expect(await book()).toEqual([
      {
        id: expect.any(String),
        type: 'charge',
        carrier: host,
        phoneNumber: NUMBERS[host],
        clientCorrelator,
        referenceCode,
        amount: 4900,
        at: answer.body.paymentDate,
      },
    ]);
  });

  test('skt moves the money with the confirmation, and not before', async () => {
    const { body } = await prepare('skt', 4900);
    expect(body.paymentStatus).toBe('reserved');
    expect(await book()).toEqual([]);
    const confirmed = await second('skt', 'confirm', body.paymentId);
    expect([confirmed.status, confirmed.text]).toEqual([202, '']);
    expect(await status('skt', body.paymentId)).toBe('succeeded');
    expect(await book()).toHaveLength(1);
  });

  test('lgu takes the confirmation at once and moves the money a moment later', async () => {
    const { paymentId } = (await prepare('lgu', 4900)).body;
    expect((await second('lgu', 'confirm', paymentId)).status).toBe(202);
    expect(await status('lgu', paymentId)).toBe('processing');
    expect(await book()).toEqual([]);
    expect((await second('lgu', 'confirm', paymentId)).body.code).toBe('CARRIER_BILLING.PAYMENT_CONFIRMED');
    await mock.settle();
    expect(await status('lgu', paymentId)).toBe('succeeded');
    expect(await book()).toHaveLength(1);
  });

  test('every fourth one-step charge of kt is processing first, then stands', async () => {
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push((await charge('kt', 1000)).body);
    expect(answers.map((body) => body.paymentStatus)).toEqual(['succeeded', 'succeeded', 'succeeded', 'processing']);
    expect(await book()).toHaveLength(3);
    await mock.settle();
    expect(await status('kt', answers[3].paymentId)).toBe('succeeded');
    expect(await book()).toHaveLength(4);
  });

  test.each(['skt', 'lgu'] as const)('%s replays a repeated correlator word for word, kt refuses it', async (host) => {
    const body = order(NUMBERS[host], 700);
    const first = await mock.as(host, 'POST', `${BILLING}/prepare`, body);
    await second(host, 'confirm', first.body.paymentId);
    const again = await mock.as(host, 'POST', `${BILLING}/prepare`, body);
    expect([again.status, again.text]).toEqual([201, first.text]);
    const changed = order(NUMBERS[host], 800, { clientCorrelator: first.body.amountTransaction.clientCorrelator });
    expect((await mock.as(host, 'POST', `${BILLING}/prepare`, changed)).body.code).toBe('ALREADY_EXISTS');

    const atKt = order(NUMBERS.kt, 700);
    await mock.as('kt', 'POST', BILLING, atKt);
    expect(await mock.as('kt', 'POST', BILLING, atKt)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_ARGUMENT', message: 'clientCorrelator already exist on server.' },
    });
    expect(await book(NUMBERS.kt)).toHaveLength(1);
  });

  test('a payment is confirmed once, cancelled once, and never both', async () => {
    const [kept, dropped] = [(await prepare('skt', 100)).body.paymentId, (await prepare('skt', 100)).body.paymentId];
    await second('skt', 'confirm', kept);
    expect((await second('skt', 'cancel', dropped)).status).toBe(202);
    expect(await status('skt', dropped)).toBe('cancelled');
    for (const step of ['confirm', 'cancel'] as const) {
      expect(await second('skt', step, kept)).toMatchObject({ status: 409, body: { code: 'CARRIER_BILLING.PAYMENT_CONFIRMED' } });
      expect(await second('skt', step, dropped)).toMatchObject({ status: 409, body: { code: 'CARRIER_BILLING.PAYMENT_CANCELLED' } });
    }
    const foreign = (await prepare('skt', 100)).body.paymentId;
    expect((await second('skt', 'confirm', foreign, '+821099990000')).body.code).toBe('IDENTIFIER_NOT_FOUND');
    expect(await book()).toHaveLength(1);
  });

  test('a reservation lives ten minutes of the carriers’ time', async () => {
    const { paymentId } = (await prepare('skt', 1_000_000)).body;
    expect((await prepare('skt', 100)).body.code).toBe('CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED');
    await pass(601);
    expect(await status('skt', paymentId)).toBe('cancelled');
    expect((await second('skt', 'confirm', paymentId)).body.code).toBe('CARRIER_BILLING.PAYMENT_CANCELLED');
    expect((await prepare('skt', 100)).status).toBe(201);
  });

  test('the ceiling holds for a Korean calendar month, unless the carrier lets everything pass', async () => {
    await mock.call('PUT', '/control/clock', { body: { now: '2030-01-31T14:59:00Z' } });
    expect((await charge('skt', 1_000_000)).status).toBe(201);
    expect((await charge('skt', 10)).status).toBe(422);
    await mock.call('PUT', '/control/clock', { body: { now: '2030-01-31T15:00:01Z' } });
    expect((await charge('skt', 10)).status).toBe(201);
    await line(NUMBERS.skt, { enforceLimit: false });
    expect((await charge('skt', 5_000_000)).status).toBe(201);
  });

  test('a line of another carrier is not found, a line of ill standing is denied', async () => {
    expect((await mock.as('kt', 'POST', BILLING, order(NUMBERS.skt, 100))).body.code).toBe('IDENTIFIER_NOT_FOUND');
    const { paymentId } = (await prepare('skt', 100)).body;
    await line(NUMBERS.skt, { standing: 'suspended' });
    expect((await charge('skt', 100)).body.code).toBe('CARRIER_BILLING.PAYMENT_DENIED');
    expect((await second('skt', 'confirm', paymentId)).body.code).toBe('CARRIER_BILLING.PAYMENT_DENIED');
    expect(await status('skt', paymentId)).toBe('denied');
    expect(await book()).toEqual([]);
  });

  test('a code of the carrier’s own opens a reservation in validation', async () => {
    await line(NUMBERS.skt, { validation: true });
    const { paymentId, paymentStatus, validationInfo } = (await prepare('skt', 100)).body;
    expect(paymentStatus).toBe('pending_validation');
    const [sms] = (await mock.call('GET', `/control/phones/${NUMBERS.skt}/messages`)).body;
    const code = /\d{6}/.exec(sms.text)![0];
    const validate = (given: string) =>
      mock.as('skt', 'POST', `${BILLING}/${paymentId}/validate`, { authorizationId: validationInfo.authorizationId, code: given });
    expect((await second('skt', 'confirm', paymentId)).status).toBe(403);
    expect((await validate('wrong')).body.code).toBe('CARRIER_BILLING.INVALID_CODE');
    expect((await validate(code)).status).toBe(204);
    expect(await status('skt', paymentId)).toBe('reserved');
    expect((await second('skt', 'confirm', paymentId)).status).toBe(202);
  });

  test('fractions of a won and other currencies are not money here', async () => {
    expect((await charge('skt', 100.5)).body.code).toBe('CARRIER_BILLING.UNAUTHORIZED_AMOUNT');
    const paymentAmount = { chargingInformation: { amount: 1, currency: 'EUR', description: 'x' } };
    expect((await charge('skt', 1, { paymentAmount })).body.message).toBe('Currency is unknown or not authorized.');
    for (const amount of [0, -1, '100', null, 0.0001, 1e300])
      expect((await charge('skt', amount as number)).status).toBeGreaterThanOrEqual(400);
    expect(await book()).toEqual([]);
  });
});
