import { BILLING, order, refund, refundsOf, startMock, type Mock } from './mock.kit.js';

const NUMBERS = { skt: '+821017170001', kt: '+821017170002', lgu: '+821017170003' } as const;
const HOSTS = ['skt', 'kt', 'lgu'] as const;
type Host = (typeof HOSTS)[number];

describe('refunds at the mock carriers', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.close());
  beforeEach(async () => {
    await mock.call('DELETE', '/control');
    await clock('2030-01-15T00:00:00Z');
    for (const carrier of HOSTS) await line(carrier, { carrier });
  });

  const clock = (now: string) => mock.call('PUT', '/control/clock', { body: { now } });
  const line = (host: Host, body: object) => mock.call('PUT', `/control/lines/${NUMBERS[host]}`, { body });
  const cutOff = (host: string, cancelCutOffMinutes: unknown) =>
    mock.call('PUT', `/control/carriers/${host}`, { body: { cancelCutOffMinutes } });
  const charge = async (host: Host, amount: number) => mock.as(host, 'POST', BILLING, order(NUMBERS[host], amount));
  const charged = async (host: Host, amount: number) => (await charge(host, amount)).body.paymentId as string;
  const give = (host: Host, id: string, amount: number | null, more = {}) => mock.as(host, 'POST', refundsOf(id), refund(amount, more));
  const get = (host: Host, id: string, path = '') => mock.as(host, 'GET', refundsOf(id) + path);
  const left = async (host: Host, id: string) => (await get(host, id, '/remaining-amount')).body.amount;
  const book = async () => (await mock.call('GET', '/control/book')).body;
  const moved = async () => (await book()).map((entry: { type: string; amount: number }) => `${entry.type} ${entry.amount}`);

  test.each(HOSTS)('%s cancels in the month of the payment, and its book says whose refund it was', async (host) => {
    const id = await charged(host, 4900);
    const { body } = await give(host, id, null);
    expect(body).toMatchObject({ refundStatus: 'succeeded', type: 'total', refundDate: expect.any(String) });
    const { clientCorrelator, referenceCode } = body.amountTransaction;
    const entry = { id: expect.any(String), carrier: host, phoneNumber: NUMBERS[host], clientCorrelator, referenceCode };
    expect((await book())[1]).toEqual({ ...entry, type: 'cancel', amount: 4900, at: body.refundDate });
    expect(await left(host, id)).toBe(0);
    expect((await mock.as(host, 'GET', `${BILLING}/${id}`)).body.paymentStatus).toBe('succeeded');
  });

  test('a cancel gives the ceiling back, a credit on the next bill does not', async () => {
    const id = await charged('skt', 1_000_000);
    expect((await charge('skt', 10)).status).toBe(422);
    await give('skt', id, 400_000);
    expect((await charge('skt', 400_000)).status).toBe(201);
    await cutOff('skt', 31 * 24 * 60);
    await give('skt', id, null);
    expect(await moved()).toEqual(['charge 1000000', 'cancel 400000', 'charge 400000', 'refund 600000']);
    expect((await charge('skt', 10)).status).toBe(422);
  });

  test.each([
    ['2030-01-31T14:59:58Z', 0, 'cancel'],
    ['2030-01-31T15:00:00Z', 0, 'refund'],
    ['2030-01-31T14:44:58Z', 15, 'cancel'],
    ['2030-01-31T14:45:00Z', 15, 'refund'],
  ])('given back at %s with a cut-off of %d minutes it is a %s', async (now, minutes, way) => {
    const id = await charged('skt', 4900);
    expect((await cutOff('skt', minutes)).body).toEqual({ carrier: 'skt', cancelCutOffMinutes: minutes });
    await clock(now);
    await give('skt', id, 900);
    await give('skt', id, null);
    expect(await moved()).toEqual(['charge 4900', `${way} 900`, `${way} 4000`]);
  });

  test('asked for before midnight and executed after it, it is a credit of the new month', async () => {
    await line('kt', { asynchronous: false });
    const id = await charged('kt', 4900);
    await line('kt', { asynchronous: true });
    await clock('2030-01-31T14:59:59Z');
    const { body } = await give('kt', id, null);
    expect([body.refundStatus, body.refundDate, await left('kt', id)]).toEqual(['processing', undefined, 0]);
    await clock('2030-01-31T15:00:01Z');
    await mock.settle();
    const after = (await get('kt', id, `/${body.refundId}`)).body;
    expect(after).toMatchObject({ refundStatus: 'succeeded', refundDate: expect.stringMatching(/^2030-01-31T15:00:0/) });
    expect(after.refundCreationDate).toMatch(/^2030-01-31T14:59:59/);
    expect(await moved()).toEqual(['charge 4900', 'refund 4900']);
  });

  test('every fourth refund of kt is processing first, then stands by itself', async () => {
    const id = await charged('kt', 4900);
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push((await give('kt', id, 100)).body);
    expect(answers.map(({ refundStatus }) => refundStatus)).toEqual(['succeeded', 'succeeded', 'succeeded', 'processing', 'succeeded']);
    expect(await left('kt', id)).toBe(4400);
    const begun = performance.now();
    while ((await get('kt', id, `/${answers[3].refundId}`)).body.refundStatus === 'processing') await new Promise((r) => setTimeout(r, 50));
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(await moved()).toEqual(['charge 4900', ...Array(5).fill('cancel 100')]);
  });

  test('twenty at once never give back more than was charged', async () => {
    const id = await charged('skt', 1000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => give('skt', id, 130)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(7);
    expect(answers.filter(({ body }) => body.code === 'CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT')).toHaveLength(13);
    expect((await give('skt', id, null)).status).toBe(201);
    expect(await moved()).toEqual(['charge 1000', ...Array(7).fill('cancel 130'), 'cancel 90']);
    for (const amount of [1, null])
      expect((await give('skt', id, amount)).body.code).toBe('CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND');
  });

  test('lgu gives back no part, and says so; all that is left it does', async () => {
    const id = await charged('lgu', 4900);
    const refused = await give('lgu', id, 900);
    expect(refused).toMatchObject({ status: 403, body: { code: 'CARRIER_BILLING_REFUND.REFUND_DENIED' } });
    expect(refused.headers.get('x-refusal-reason')).toBe('partial_not_supported');
    expect((await give('lgu', id, 4900)).status).toBe(201);
    expect(await moved()).toEqual(['charge 4900', 'cancel 4900']);
  });

  test.each(['skt', 'lgu'] as const)('%s replays a repeated correlator word for word, also later; kt refuses it', async (host) => {
    const [id, body] = [await charged(host, 4900), refund(null)];
    const first = await mock.as(host, 'POST', refundsOf(id), body);
    await clock('2030-03-01T00:00:00Z');
    const again = await mock.as(host, 'POST', refundsOf(id), body);
    expect([again.status, again.text]).toEqual([201, first.text]);
    const changed = refund(null, { clientCorrelator: first.body.amountTransaction.clientCorrelator, referenceCode: 'other' });
    expect(await mock.as(host, 'POST', refundsOf(id), changed)).toMatchObject({ status: 409, body: { code: 'ALREADY_EXISTS' } });
    const atKt = await charged('kt', 4900);
    expect((await mock.as('kt', 'POST', refundsOf(atKt), body)).status).toBe(201);
    const message = 'clientCorrelator already exist on server.';
    expect(await mock.as('kt', 'POST', refundsOf(atKt), body)).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT', message } });
    expect(await moved()).toHaveLength(4);
  });

  test.each([
    [{ ported: true }, 'line_changed'],
    [{ nameChanged: true }, 'line_changed'],
    [{ billPaidEarly: true }, 'bill_paid_early'],
    [{ carrier: 'lgu' }, 'line_changed'],
  ])('%j: no cancel, told why; a credit in a later month all the same', async (change, reason) => {
    const id = await charged('skt', 4900);
    await line('skt', change);
    const denied = await give('skt', id, null);
    expect(denied).toMatchObject({
      status: 403,
      body: { code: 'CARRIER_BILLING_REFUND.REFUND_DENIED', message: 'Refund denied by business.' },
    });
    expect([denied.headers.get('x-refusal-reason'), (await get('skt', id)).body]).toEqual([reason, []]);
    await line('skt', { asynchronous: true });
    const { refundId, refundStatus } = (await give('skt', id, null)).body;
    expect([refundStatus, await left('skt', id)]).toEqual(['processing', 0]);
    await mock.settle();
    const later = await get('skt', id, `/${refundId}`);
    expect([later.body.refundStatus, later.body.refundDate, later.headers.get('x-refusal-reason')]).toEqual(['denied', undefined, reason]);
    expect(await left('skt', id)).toBe(4900);
    await clock('2030-02-01T00:00:00Z');
    await give('skt', id, null);
    await mock.settle();
    expect(await moved()).toEqual(['charge 4900', 'refund 4900']);
  });

  test('a carrier’s cut-off is whole minutes of at most a month', async () => {
    for (const minutes of [-1, 0.5, '5', 44_641, null]) expect((await cutOff('skt', minutes)).status).toBe(400);
    expect((await cutOff('nokia', 5)).status).toBe(404);
    await cutOff('kt', 44_640);
    expect((await mock.call('GET', '/control/carriers/kt')).body).toEqual({ carrier: 'kt', cancelCutOffMinutes: 44_640 });
    await mock.call('DELETE', '/control');
    expect((await mock.call('GET', '/control/carriers/kt')).body.cancelCutOffMinutes).toBe(0);
  });

  test('what was charged too much goes back too', async () => {
    await line('skt', { fault: 'wrong_amount' });
    const id = await charged('skt', 4900);
    expect(await left('skt', id)).toBe(4910);
    await give('skt', id, 10);
    await give('skt', id, null);
    expect(await moved()).toEqual(['charge 4910', 'cancel 10', 'cancel 4900']);
  });
});
