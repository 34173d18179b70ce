import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Description, publishedDescriptions } from './camara.kit.js';
import { BILLING, order, refund, refundsOf, startMock, type Answer, type Mock } from './mock.kit.js';

const directory = publishedDescriptions('Carrier Billing Refund');
const published = directory ? describe : describe.skip;

const N = '+821034343434';
/** Nothing at the mock brings these about: it has no rate limits and every text may be the id of a payment or refund. */
const UNREACHED = /( 429|retrieveRefund 400|retrievePaymentRemainingAmount 400)$/;
const ERROR = 'CARRIER_BILLING_REFUND.';

published('every answer of Carrier Billing Refund is one that the published description allows', () => {
  let mock: Mock;
  let refunds: Description;
  beforeAll(async () => {
    mock = await startMock();
    refunds = new Description(directory!, 'carrier-billing-refund.yaml');
  });
  afterAll(() => mock.close());
  beforeEach(() => mock.call('DELETE', '/control'));

  const expecting = (operation: string) => (answer: Answer, status: number, code?: string, message?: string) => {
    expect(refunds.faults(operation, answer)).toEqual([]);
    const errors = { status, code, message: message ?? answer.body.message };
    if (status >= 400) expect(answer.body).toEqual(errors);
    expect(answer.status).toBe(status);
    return answer;
  };
  const line = (body: object) => mock.call('PUT', `/control/lines/${N}`, { body });
  const charged = async (amount = 4900, more = {}, host = 'skt') =>
    (await mock.as(host, 'POST', BILLING, order(N, amount, more))).body.paymentId as string;
  const post = (id: string, body: unknown, host = 'skt') => mock.as(host, 'POST', refundsOf(id), body);
  const get = (id: string, path = '') => mock.as('skt', 'GET', refundsOf(id) + path);
  /** Without a token, and with one that may do something else. */
  const strangers = async (of: ReturnType<typeof expecting>, method: string, id: string, path: string, scope: string) => {
    const ask = (headers: Record<string, string>) =>
      mock.call(method, `/skt${refundsOf(id)}${path}`, method === 'POST' ? { body: refund(null), headers } : { headers });
    of(await ask({}), 401, 'UNAUTHENTICATED');
    of(await ask(await mock.narrow('sms')), 403, 'PERMISSION_DENIED');
    of(await ask(await mock.narrow(scope)), 403, 'PERMISSION_DENIED');
  };

  describe('createRefund', () => {
    const of = expecting('createRefund');

    test('201 for total and partial, and the same again for a repeated correlator', async () => {
      const paymentDetails = [{ id: 'i1', amount: 4900, currency: 'KRW', description: 'x' }];
      const chargingInformation = { amount: 4900, currency: 'KRW', description: 'x' };
      const id = await charged(4900, { paymentAmount: { chargingInformation, paymentDetails } });
      const refundAmount = {
        chargingInformation: { amount: 900, currency: 'KRW', description: 'x', isTaxIncluded: false, taxAmount: 0 },
        chargingMetaData: { merchantIdentifier: 'm1' },
        refundDetails: [{ paymentItemId: 'i1', amount: 900, currency: 'KRW', description: 'x' }],
      };
      const body = refund(900, { refundAmount }, { sink: 'https://127.0.0.1:9/x' });
      const first = of(await post(id, body), 201);
      expect(first.body).toEqual({
        refundId: expect.any(String),
        refundStatus: 'succeeded',
        type: 'partial',
        refundCreationDate: expect.any(String),
        refundDate: expect.any(String),
        reason: body['reason'],
        sink: 'https://127.0.0.1:9/x',
        amountTransaction: body['amountTransaction'],
      });
      expect(of(await post(id, body), 201).text).toBe(first.text);
      const { clientCorrelator } = first.body.amountTransaction;
      for (const other of [refund(901, { clientCorrelator }), refund(null, { clientCorrelator }), { ...body, reason: 'x' }])
        of(await post(id, other), 409, 'ALREADY_EXISTS', 'The resource that a client tried to create already exists.');
      of(await post(await charged(), body), 409, 'ALREADY_EXISTS');
      const bare = { type: 'total', amountTransaction: { refundAmount: {}, referenceCode: 'r' } };
      expect(Object.keys(of(await post(id, bare), 201).body.amountTransaction)).toEqual(['refundAmount', 'referenceCode']);
    });

    test('400', async () => {
      const id = await charged();
      const invalid = 'Client specified an invalid argument, request body or query param.';
      const amounts = [0, -1, 0.0001, '5', null].map((amount) => ({ ...refund(5), amountTransaction: amountOf(amount) }));
      const shapes = [
        [],
        {},
        { type: 'total' },
        { ...refund(5), type: 'half' },
        { ...refund(null), type: 'partial' },
        { ...refund(5), reason: 1 },
      ];
      for (const body of [...shapes, ...amounts, refund(5, { refundAmount: {} }), refund(null, { referenceCode: undefined })])
        of(await post(id, body), 400, 'INVALID_ARGUMENT', invalid);
      const euro = { chargingInformation: { amount: 1, currency: 'EUR', description: 'x' } };
      of(await post(id, refund(1, { refundAmount: euro })), 400, 'INVALID_ARGUMENT', 'Currency is unknown or not authorized.');
      of(await post(id, refund(1, {}, { sink: 'ftp://x.example' })), 400, 'INVALID_SINK', 'sink not valid for the specified protocol');
      const plain = { sinkCredential: { credentialType: 'PLAIN' } };
      of(await post(id, refund(1, {}, plain)), 400, 'INVALID_CREDENTIAL', 'Only Access token is supported');
      const mac = { accessToken: 'a', accessTokenExpiresUtc: '2199-01-01T00:00:00Z', accessTokenType: 'mac' };
      const credential = { sinkCredential: { credentialType: 'ACCESSTOKEN', ...mac } };
      of(await post(id, refund(1, {}, credential)), 400, 'INVALID_TOKEN', 'Only bearer token is supported');
      await line({ carrier: 'kt' });
      const [atKt, twice] = [await charged(4900, {}, 'kt'), refund(5)];
      of(await post(atKt, twice, 'kt'), 201);
      of(await post(atKt, twice, 'kt'), 400, 'INVALID_ARGUMENT', 'clientCorrelator already exist on server.');
      expect((await mock.call('GET', '/control/book')).body).toHaveLength(3);
    });

    test('401 and 404', async () => {
      await strangers(of, 'POST', await charged(), '', 'carrier-billing-refund:refunds:read');
      of(await post('none', refund(null)), 404, 'NOT_FOUND', 'The specified resource is not found.');
      of(await post(await charged(), refund(null), 'kt'), 404, 'NOT_FOUND');
    });

    test('403', async () => {
      const id = await charged();
      await line({ ported: true });
      of(await post(id, refund(null)), 403, `${ERROR}REFUND_DENIED`, 'Refund denied by business.');
      await line({ ported: false });
      of(await post(id, refund(null)), 201);
      of(await post(id, refund(5)), 403, `${ERROR}PAYMENT_NOT_ELIGIBLE_FOR_REFUND`, 'Payment not eligible for refund.');
    });

    test('422', async () => {
      const reserved = (await mock.as('skt', 'POST', `${BILLING}/prepare`, order(N, 100))).body.paymentId;
      of(await post(reserved, refund(null)), 422, `${ERROR}INVALID_PAYMENT_STATUS`, 'Payment is not yet completed.');
      const id = await charged(4900);
      for (const amount of [4901, 0.5, 1e20])
        of(await post(id, refund(amount)), 422, `${ERROR}UNAUTHORIZED_AMOUNT`, 'Unauthorized amount requested.');
      const chargingInformation = { amount: 1, currency: 'KRW', description: 'x' };
      const taxed = { refundAmount: { chargingInformation: { ...chargingInformation, isTaxIncluded: true } } };
      const taxes = 'Inconsistent isTaxIncluded value with regards to related payment.';
      of(await post(id, refund(1, taxed)), 422, `${ERROR}TAXES_MANAGEMENT_MISMATCH`, taxes);
      const strange = { refundAmount: { chargingInformation, refundDetails: [{ ...chargingInformation, paymentItemId: 'i9' }] } };
      const details = 'Inconsistent refundDetails information with regards to related payment.';
      of(await post(id, refund(1, strange)), 422, `${ERROR}REFUND_DETAILS_MISMATCH`, details);
      await line({ monthlyRefundLimit: 99 });
      const threshold = 'Unauthorized refund request. Accumulated user mobile refunds overpass account amount threshold.';
      of(await post(id, refund(100)), 422, `${ERROR}USER_AMOUNT_THRESHOLD_OVERPASSED`, threshold);
    });
  });

  test('retrieveRefunds, retrieveRefund and retrievePaymentRemainingAmount', async () => {
    const [many, one] = [expecting('retrieveRefunds'), expecting('retrieveRefund')];
    const rest = expecting('retrievePaymentRemainingAmount');
    const id = await charged();
    expect(many(await get(id), 200).body).toEqual([]);
    await post(id, refund(900));
    await line({ asynchronous: true });
    await post(id, refund(1000, {}, { sink: 'https://127.0.0.1:9/x' }));
    expect(rest(await get(id, '/remaining-amount'), 200).body).toEqual({ amount: 3000, currency: 'KRW', isTaxIncluded: false });
    const listed = many(await get(id, '?order=asc&refundStatus=processing&refundStatus=succeeded&refundStatus=denied'), 200).body;
    expect(listed.map((shown: { refundStatus: string }) => shown.refundStatus)).toEqual(['succeeded', 'processing']);
    for (const shown of listed) expect(one(await get(id, `/${shown.refundId}`), 200).body).toEqual(shown);
    await mock.settle();
    many(await get(id), 200);
    many(await get(id, '?page=x'), 400, 'INVALID_ARGUMENT');
    many(await get(id, '?perPage=0'), 400, 'OUT_OF_RANGE', 'Client specified an invalid range.');
    const backwards = '?refundCreationDate.gte=2030-01-02T00:00:00Z&refundCreationDate.lte=2030-01-01T00:00:00Z';
    many(await get(id, backwards), 400, `${ERROR}INVALID_DATE_RANGE`, 'Client specified an invalid date range.');
    many(await get('none'), 404, 'NOT_FOUND');
    one(await get(id, '/none'), 404, 'NOT_FOUND');
    one(await get(await charged(), `/${listed[0].refundId}`), 404, 'NOT_FOUND');
    rest(await get('none', '/remaining-amount'), 404, 'NOT_FOUND');
    const scope = 'carrier-billing-refund:refunds:create';
    for (const [of, path] of [
      [many, ''],
      [one, '/x'],
      [rest, '/remaining-amount'],
    ] as const)
      await strangers(of, 'GET', id, path, scope);
  });

  test('400 for more than a thousand matching records', async () => {
    const [id, of] = [await charged(2000), expecting('retrieveRefunds')];
    for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 100 }, () => post(id, refund(1))));
    expect(of(await get(id, '?perPage=1000'), 200).body).toHaveLength(1000);
    await post(id, refund(1));
    const message = 'Too many matching records found. Specify additional/suitable criteria to limit the number of records.';
    of(await get(id), 400, `${ERROR}TOO_MANY_MATCHING_RECORDS`, message);
  });

  test('events', async () => {
    const events: { type: string }[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => (text += part));
      request.on('end', () => (events.push(JSON.parse(text)), response.writeHead(204).end()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sink = { sink: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x` };
    const id = await charged();
    await post(id, refund(100, {}, sink));
    await line({ asynchronous: true, billPaidEarly: true });
    await post(id, refund(100, {}, sink));
    await mock.settle();
    await mock.call('PUT', '/control/clock', { body: { offsetSeconds: 40 * 86_400 } });
    await post(id, refund(100, {}, sink));
    await mock.settle();
    server.close();
    expect(events.map(({ type }) => type.replace('org.camaraproject.carrier-billing-refund.v0.', ''))).toEqual([
      'refund-completed',
      'refund-denied',
      'refund-in-bill',
    ]);
    for (const event of events) expect(refunds.eventFaults(event)).toEqual([]);
  });

  test('no listed answer was left out', () => {
    expect(refunds.listed().filter((answer) => !refunds.seen.has(answer) && !UNREACHED.test(answer))).toEqual([]);
  });

  test('and a refund without its amount would have been noticed', async () => {
    const answer = await post(await charged(), refund(100));
    expect(refunds.faults('createRefund', { ...answer, body: { ...answer.body, amountTransaction: { refundAmount: {} } } })).not.toEqual(
      [],
    );
    expect(refunds.faults('createRefund', { ...answer, body: { ...answer.body, type: 'half' } })).not.toEqual([]);
  });
});

const amountOf = (amount: unknown) => ({
  refundAmount: { chargingInformation: { amount, currency: 'KRW', description: 'x' } },
  referenceCode: 'r',
});
