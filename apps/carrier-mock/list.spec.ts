import { BILLING, order, refund, refundsOf, startMock, type Mock } from './mock.kit.js';

const NUMBER = '+821044440001';

describe('the list of payments', () => {
  let mock: Mock;
  const ids: string[] = [];
  const list = async (query: string) => mock.as('skt', 'GET', `${BILLING}?${query}`);
  const listed = async (query: string) => (await list(query)).body.map((payment: { paymentId: string }) => ids.indexOf(payment.paymentId));

  beforeAll(async () => {
    mock = await startMock();
    for (let i = 0; i < 5; i++) {
      await mock.call('PUT', '/control/clock', { body: { now: `2030-05-0${i + 1}T00:00:00Z` } });
      const chargingMetaData = { merchantIdentifier: i % 2 ? 'odd' : 'even' };
      const paymentAmount = { chargingInformation: { amount: 100, currency: 'KRW', description: 'x' }, chargingMetaData };
      const path = i === 4 ? `${BILLING}/prepare` : BILLING;
      ids.push((await mock.as('skt', 'POST', path, order(NUMBER, 100, { paymentAmount }))).body.paymentId);
    }
  });
  afterAll(() => mock.close());

  test('comes newest first, in pages that tell the total and the last index', async () => {
    expect(await listed('')).toEqual([4, 3, 2, 1, 0]);
    const second = await list('page=2&perPage=2');
    expect(second.body.map((p: { paymentId: string }) => ids.indexOf(p.paymentId))).toEqual([2, 1]);
    expect([second.headers.get('x-total-count'), second.headers.get('content-last-key')]).toEqual(['5', '4']);
    expect((await list('page=9')).body).toEqual([]);
    expect(await listed('order=asc&perPage=2')).toEqual([0, 1]);
  });

  test('is narrowed by creation time, status and merchant', async () => {
    expect(await listed('paymentCreationDate.gte=2030-05-02T00:00:00Z&paymentCreationDate.lte=2030-05-03T12:00:00%2B09:00')).toEqual([
      2, 1,
    ]);
    expect(await listed('paymentCreationDate.gte=2030-05-04T00:00:00Z')).toEqual([4, 3]);
    expect(await listed('paymentCreationDate.lte=2030-05-02T00:00:30Z')).toEqual([1, 0]);
    expect(await listed('paymentStatus=reserved&paymentStatus=denied')).toEqual([4]);
    expect(await listed('merchantIdentifier=odd')).toEqual([3, 1]);
    expect((await mock.as('kt', 'GET', BILLING)).body).toEqual([]);
  });

  test.each([
    ['paymentCreationDate.gte=2030-05-02T00:00:00Z&paymentCreationDate.lte=2030-05-01T00:00:00Z', 'CARRIER_BILLING.INVALID_DATE_RANGE'],
    ['page=0', 'OUT_OF_RANGE'],
    ['perPage=0', 'OUT_OF_RANGE'],
    ['perPage=1001', 'OUT_OF_RANGE'],
    ['page=two', 'INVALID_ARGUMENT'],
    ['order=up', 'INVALID_ARGUMENT'],
    ['paymentStatus=paid', 'INVALID_ARGUMENT'],
    ['paymentCreationDate.gte=2030-05-02', 'INVALID_ARGUMENT'],
    ['paymentCreationDate.gte=2030-05-02T00:00:00', 'INVALID_ARGUMENT'],
  ])('refuses %s with %s', async (query, code) => {
    expect(await list(query)).toMatchObject({ status: 400, body: { status: 400, code } });
  });
});

describe('the list of refunds', () => {
  let mock: Mock;
  let path: string;
  const ids: string[] = [];
  const list = async (query: string) => mock.as('skt', 'GET', `${path}?${query}`);
  const listed = async (query: string) => (await list(query)).body.map(({ refundId }: { refundId: string }) => ids.indexOf(refundId));

  beforeAll(async () => {
    mock = await startMock();
    const at = (day: number) => mock.call('PUT', '/control/clock', { body: { now: `2030-05-0${day}T00:00:00Z` } });
    await at(1);
    path = refundsOf((await mock.as('skt', 'POST', BILLING, order(NUMBER, 1000))).body.paymentId);
    for (let i = 0; i < 5; i++) {
      await at(i + 1);
      await mock.call('PUT', `/control/lines/${NUMBER}`, { body: { asynchronous: i === 4 } });
      const chargingInformation = { amount: 100, currency: 'KRW', description: 'x' };
      const refundAmount = { chargingInformation, chargingMetaData: { merchantIdentifier: i % 2 ? 'odd' : 'even' } };
      ids.push((await mock.as('skt', 'POST', path, refund(100, { refundAmount }))).body.refundId);
    }
  });
  afterAll(() => mock.close());

  test('comes newest first, in pages that tell the total and the last index', async () => {
    expect(await listed('')).toEqual([4, 3, 2, 1, 0]);
    const second = await list('page=2&perPage=2');
    expect(second.body.map((r: { refundId: string }) => ids.indexOf(r.refundId))).toEqual([2, 1]);
    expect([second.headers.get('x-total-count'), second.headers.get('content-last-key')]).toEqual(['5', '4']);
    expect(await listed('order=asc&perPage=2')).toEqual([0, 1]);
    expect((await list('page=9')).body).toEqual([]);
  });

  test('is narrowed by creation time, status and merchant', async () => {
    expect(await listed('refundCreationDate.gte=2030-05-02T00:00:00Z&refundCreationDate.lte=2030-05-03T12:00:00%2B09:00')).toEqual([2, 1]);
    expect(await listed('refundCreationDate.gte=2030-05-04T00:00:00Z')).toEqual([4, 3]);
    expect(await listed('refundCreationDate.lte=2030-05-02T00:00:30Z')).toEqual([1, 0]);
    expect(await listed('merchantIdentifier=odd')).toEqual([3, 1]);
    expect(await listed('refundStatus=denied')).toEqual([]);
    await mock.settle();
    expect(await listed('refundStatus=succeeded')).toEqual([4, 3, 2, 1, 0]);
  });

  test.each([
    [
      'refundCreationDate.gte=2030-05-02T00:00:00Z&refundCreationDate.lte=2030-05-01T00:00:00Z',
      'CARRIER_BILLING_REFUND.INVALID_DATE_RANGE',
    ],
    ['page=0', 'OUT_OF_RANGE'],
    ['perPage=1001', 'OUT_OF_RANGE'],
    ['order=up', 'INVALID_ARGUMENT'],
    ['refundStatus=paid', 'INVALID_ARGUMENT'],
    ['refundCreationDate.gte=2030-05-02', 'INVALID_ARGUMENT'],
  ])('refuses %s with %s', async (query, code) => {
    expect(await list(query)).toMatchObject({ status: 400, body: { status: 400, code } });
  });
});
