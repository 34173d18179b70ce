import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Description, publishedDescriptions } from './camara.kit.js';
import { BILLING, order, startMock, type Answer, type Mock } from './mock.kit.js';

const directory = publishedDescriptions('Carrier Billing');
const published = directory ? describe : describe.skip;

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const N = '+821031313131';
/** Nothing at the mock brings these about: it has no rate limits and every text may be the id of a payment. */
const UNREACHED = /( 429|retrievePayment 400)$/;

published('every answer is one that the published description allows', () => {
  let mock: Mock;
  let billing: Description;
  beforeAll(async () => {
    mock = await startMock();
    billing = new Description(directory!, 'carrier-billing.yaml');
  });
  afterAll(() => mock.close());
  beforeEach(() => mock.call('DELETE', '/control'));

  const expectListed = (description: Description, operation: string, answer: Answer, status: number, code?: string) => {
    expect(description.faults(operation, answer)).toEqual([]);
    expect([answer.status, answer.body?.code]).toEqual([status, status < 300 ? answer.body?.code : code]);
    return answer;
  };
  const line = (body: object) => mock.call('PUT', `/control/lines/${N}`, { body });
  const post = (path: string, body: unknown, host = 'skt') => mock.as(host, 'POST', BILLING + path, body);
  const get = (path: string) => mock.as('skt', 'GET', BILLING + path);
  const narrow = (scope: string) => mock.narrow(scope);

  /** What both ways to begin a payment answer alike. */
  describe.each([
    ['createPayment', ''],
    ['preparePayment', '/prepare'],
  ])('%s', (operation, path) => {
    const expectOf = (answer: Answer, status: number, code?: string) => expectListed(billing, operation, answer, status, code);

    test('201, and the same again for a repeated correlator', async () => {
      const details = [{ id: 'i1', amount: 100, currency: 'KRW', description: 'x', isTaxIncluded: true, taxAmount: 9 }];
      const chargingMetaData = { merchantName: '상점', merchantIdentifier: 'm1', fee: 10, channel: 'web' };
      const paymentAmount = {
        chargingInformation: { amount: 100, currency: 'KRW', description: 'x' },
        chargingMetaData,
        paymentDetails: details,
      };
      const body = order(N, 100, { paymentAmount }, { sink: 'https://127.0.0.1:9/x' });
      const first = expectOf(await post(path, body), 201);
      expect(first.body.amountTransaction.paymentAmount).toEqual(paymentAmount);
      expect(expectOf(await post(path, body), 201).text).toBe(first.text);
      const changed = order(N, 200, { clientCorrelator: first.body.amountTransaction.clientCorrelator });
      expectOf(await post(path, changed), 409, 'ALREADY_EXISTS');
    });

    test('400', async () => {
      const euro = { chargingInformation: { amount: 1, currency: 'EUR', description: 'x' } };
      const bodies = [
        [],
        {},
        { amountTransaction: {} },
        order('010-1234', 1),
        order(N, 0),
        order(N, 0.0001),
        order(N, 1, { paymentAmount: euro }),
      ];
      for (const body of bodies) expectOf(await post(path, body), 400, 'INVALID_ARGUMENT');
      expectOf(await post(path, order(N, 1, {}, { sink: 'ftp://x.example' })), 400, 'INVALID_SINK');
      expectOf(await post(path, order(N, 1, {}, { sinkCredential: { credentialType: 'PLAIN' } })), 400, 'INVALID_CREDENTIAL');
      const mac = {
        credentialType: 'ACCESSTOKEN',
        accessToken: 'a',
        accessTokenExpiresUtc: '2199-01-01T00:00:00Z',
        accessTokenType: 'mac',
      };
      expectOf(await post(path, order(N, 1, {}, { sinkCredential: mac })), 400, 'INVALID_TOKEN');
      const json = { ...(await narrow('carrier-billing:payments:create')), 'content-type': 'application/json' };
      for (const raw of ['{"a":', '', `"${'x'.repeat(70_000)}"`, '{"__proto__":1}']) {
        expectOf(await mock.call('POST', `/skt${BILLING}${path}`, { raw, headers: json }), 400, 'INVALID_ARGUMENT');
      }
      const form = { ...json, ...FORM };
      expectOf(await mock.call('POST', `/skt${BILLING}${path}`, { raw: 'a=b', headers: form }), 400, 'INVALID_ARGUMENT');
      await line({ carrier: 'kt' });
      const twice = order(N, 1);
      await post(path, twice, 'kt');
      expectOf(await post(path, twice, 'kt'), 400, 'INVALID_ARGUMENT');
    });

    test('401, 403, 404, 422', async () => {
      expectOf(await mock.call('POST', `/skt${BILLING}${path}`, { body: order(N, 1) }), 401, 'UNAUTHENTICATED');
      expectOf(
        await mock.call('POST', `/skt${BILLING}${path}`, { body: order(N, 1), headers: await narrow('sms') }),
        403,
        'PERMISSION_DENIED',
      );
      expectOf(await post(path, order(N, 1), 'kt'), 404, 'IDENTIFIER_NOT_FOUND');
      expectOf(await post(path, order('+34671999000', 1)), 404, 'IDENTIFIER_NOT_FOUND');
      expectOf(await post(path, order(N, 1, { phoneNumber: undefined })), 422, 'MISSING_IDENTIFIER');
      expectOf(await post(path, order(N, 0.5)), 422, 'CARRIER_BILLING.UNAUTHORIZED_AMOUNT');
      expectOf(await post(path, order(N, 1_000_001)), 422, 'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED');
      await line({ standing: 'suspended' });
      expectOf(await post(path, order(N, 1)), 403, 'CARRIER_BILLING.PAYMENT_DENIED');
    });
  });

  test('retrievePayments and retrievePayment', async () => {
    const many = (answer: Answer, status: number, code?: string) => expectListed(billing, 'retrievePayments', answer, status, code);
    const one = (answer: Answer, status: number, code?: string) => expectListed(billing, 'retrievePayment', answer, status, code);
    many(await get(''), 200);
    await line({ carrier: 'skt', asynchronous: true });
    const ids = [(await post('', order(N, 1))).body.paymentId, (await post('/prepare', order(N, 1))).body.paymentId];
    await line({ validation: true, asynchronous: false });
    ids.push((await post('/prepare', order(N, 1))).body.paymentId, (await post('', order(N, 1))).body.paymentId);
    expect(
      many(
        await get('?order=asc&paymentStatus=processing&paymentStatus=reserved&paymentStatus=pending_validation&paymentStatus=succeeded'),
        200,
      ).body,
    ).toHaveLength(4);
    for (const id of ids) one(await get(`/${id}`), 200);
    many(await get('?page=x'), 400, 'INVALID_ARGUMENT');
    many(await get('?perPage=0'), 400, 'OUT_OF_RANGE');
    many(
      await get('?paymentCreationDate.gte=2030-01-02T00:00:00Z&paymentCreationDate.lte=2030-01-01T00:00:00Z'),
      400,
      'CARRIER_BILLING.INVALID_DATE_RANGE',
    );
    one(await get('/none'), 404, 'NOT_FOUND');
    for (const [path, check] of [
      ['', many],
      ['/x', one],
    ] as const) {
      check(await mock.call('GET', `/skt${BILLING}${path}`), 401, 'UNAUTHENTICATED');
      check(await mock.call('GET', `/skt${BILLING}${path}`, { headers: await narrow('sms') }), 403, 'PERMISSION_DENIED');
    }
  });

  test('validatePayment', async () => {
    const of = (answer: Answer, status: number, code?: string) => expectListed(billing, 'validatePayment', answer, status, code);
    await line({ validation: true });
    const begin = async () => expectListed(billing, 'preparePayment', await post('/prepare', order(N, 1)), 201).body;
    const { paymentId, validationInfo } = await begin();
    const code = /\d{6}/.exec((await mock.call('GET', `/control/phones/${N}/messages`)).body[0].text)![0];
    const validate = (id: string, body: object) => post(`/${id}/validate`, body);
    const { authorizationId } = validationInfo;
    of(await validate(paymentId, { code }), 400, 'INVALID_ARGUMENT');
    of(await validate(paymentId, { authorizationId }), 400, 'INVALID_ARGUMENT');
    of(await validate(paymentId, { authorizationId: 'x', code }), 400, 'CARRIER_BILLING.INVALID_AUTHORIZATION_ID');
    of(await validate(paymentId, { authorizationId, code: 'x' }), 400, 'CARRIER_BILLING.INVALID_CODE');
    expectListed(billing, 'confirmPayment', await post(`/${paymentId}/confirm`, { phoneNumber: N }), 403, 'PERMISSION_DENIED');
    of(await validate(paymentId, { authorizationId, code }), 204);
    of(await validate(paymentId, { authorizationId, code }), 409, 'ALREADY_EXISTS');
    const other = await begin();
    const wrong = { authorizationId: other.validationInfo.authorizationId, code: 'x' };
    for (let i = 0; i < 2; i++) of(await validate(other.paymentId, wrong), 400, 'CARRIER_BILLING.INVALID_CODE');
    for (let i = 0; i < 2; i++) of(await validate(other.paymentId, wrong), 400, 'CARRIER_BILLING.VALIDATION_FAILED');
    expect((await get(`/${other.paymentId}`)).body.paymentStatus).toBe('denied');
    of(await validate('none', { authorizationId, code }), 404, 'NOT_FOUND');
    of(await mock.call('POST', `/skt${BILLING}/x/validate`, { body: {} }), 401, 'UNAUTHENTICATED');
    of(await mock.call('POST', `/skt${BILLING}/x/validate`, { body: {}, headers: await narrow('sms') }), 403, 'PERMISSION_DENIED');
  });

  test.each(['confirm', 'cancel'] as const)('%sPayment', async (step) => {
    const of = (answer: Answer, status: number, code?: string) => expectListed(billing, `${step}Payment`, answer, status, code);
    const { paymentId } = (await post('/prepare', order(N, 1))).body;
    const act = (id: string, body: unknown) => post(`/${id}/${step}`, body);
    of(await act(paymentId, { phoneNumber: 'x' }), 400, 'INVALID_ARGUMENT');
    of(await act(paymentId, {}), 422, 'MISSING_IDENTIFIER');
    of(await act(paymentId, { phoneNumber: '+821031310000' }), 404, 'IDENTIFIER_NOT_FOUND');
    of(await act('none', { phoneNumber: N }), 404, 'NOT_FOUND');
    of(await act(paymentId, { phoneNumber: N }), 202);
    of(
      await act(paymentId, { phoneNumber: N }),
      409,
      step === 'confirm' ? 'CARRIER_BILLING.PAYMENT_CONFIRMED' : 'CARRIER_BILLING.PAYMENT_CANCELLED',
    );
    of(await mock.call('POST', `/skt${BILLING}/x/${step}`, { body: {} }), 401, 'UNAUTHENTICATED');
    of(await mock.call('POST', `/skt${BILLING}/x/${step}`, { body: {}, headers: await narrow('sms') }), 403, 'PERMISSION_DENIED');
  });

  test('events', async () => {
    const events: { type: string }[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => (text += part));
      request.on('end', () => (events.push(JSON.parse(text)), response.writeHead(204).end()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sink = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    const prepare = async () => (await post('/prepare', order(N, 1, {}, { sink }))).body;
    await post(`/${(await prepare()).paymentId}/confirm`, { phoneNumber: N });
    await post(`/${(await prepare()).paymentId}/cancel`, { phoneNumber: N });
    await line({ validation: true });
    const { paymentId, validationInfo } = await prepare();
    for (let i = 0; i < 3; i++) await post(`/${paymentId}/validate`, { ...validationInfo, code: 'x' });
    await mock.settle();
    server.close();
    expect(new Set(events.map(({ type }) => type)).size).toBe(5);
    for (const event of events) expect(billing.eventFaults(event)).toEqual([]);
  });

  test('the caller’s x-correlator comes back when it is one, else a new one', async () => {
    for (const [given, back] of [
      ['abc-1', true],
      ['with space', false],
    ] as const) {
      const answer = await mock.as('skt', 'GET', `${BILLING}/none`, undefined, { 'x-correlator': given });
      expect(answer.headers.get('x-correlator') === given).toBe(back);
      expectListed(billing, 'retrievePayment', answer, 404, 'NOT_FOUND');
    }
  });

  test('no listed answer was left out', () => {
    expect(billing.listed().filter((answer) => !billing.seen.has(answer) && !UNREACHED.test(answer))).toEqual([]);
  });

  test('and an answer that is not allowed would have been noticed', async () => {
    const answer = await get('/none');
    expect(billing.faults('retrievePayment', { ...answer, body: { ...answer.body, code: 'GONE_FISHING' } })).not.toEqual([]);
    expect(billing.faults('retrievePayment', { ...answer, status: 418 })).not.toEqual([]);
    expect(billing.faults('retrievePayment', { ...answer, headers: new Headers() })).not.toEqual([]);
    expect(billing.faults('retrievePayments', { ...answer, status: 200, body: [{ paymentId: 1 }] })).not.toEqual([]);
  });
});
