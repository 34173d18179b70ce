import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BILLING, order, refund, refundsOf, startMock, type Mock } from './mock.kit.js';

const CUT = 'cut' as const;
let numbers = 0;

describe('faults on refunds', () => {
  let mock: Mock;
  let server: Server;
  let sink: { sink: string };
  const told: { type: string; data: Record<string, unknown> }[] = [];
  beforeAll(async () => {
    mock = await startMock();
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => (text += part));
      request.on('end', () => (told.push(JSON.parse(text)), response.writeHead(204).end()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    sink = { sink: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x` };
  });
  afterAll(async () => {
    await mock.close();
    server.close();
  });
  beforeEach(async () => {
    told.length = 0;
    await mock.call('DELETE', '/control');
  });

  /** A payment whose line has this fault from now on. */
  const struck = async (carrier: string, fault: string): Promise<{ number: string; id: string }> => {
    const number = `+8210565${String(++numbers).padStart(5, '0')}`;
    await mock.call('PUT', `/control/lines/${number}`, { body: { carrier } });
    const id = (await mock.as(carrier, 'POST', BILLING, order(number, 4900))).body.paymentId;
    await mock.call('PUT', `/control/lines/${number}`, { body: { fault } });
    return { number, id };
  };
  const give = async (carrier: string, id: string, body: unknown) =>
    mock.as(carrier, 'POST', refundsOf(id), body).then(
      (answer) => answer.status,
      () => CUT,
    );
  const back = async (number: string) =>
    (await mock.call('GET', `/control/book?number=${encodeURIComponent(number)}`)).body.slice(1).map((e: { amount: number }) => e.amount);
  const listed = async (carrier: string, id: string) => (await mock.as(carrier, 'GET', refundsOf(id))).body;
  const left = async (carrier: string, id: string) => (await mock.as(carrier, 'GET', `${refundsOf(id)}/remaining-amount`)).body.amount;
  const pass = (seconds: number) => mock.call('PUT', '/control/clock', { body: { offsetSeconds: seconds } });

  test.each([
    ['error_before', 500, []],
    ['cut_before', CUT, []],
    ['error_after', 500, [900]],
    ['cut_after', CUT, [900]],
  ] as const)(
    '%s answers %s and leaves %j in the book; the repetition and the next refund are healthy',
    async (fault, answered, booked) => {
      const { number, id } = await struck('kt', fault);
      const body = refund(900);
      expect(await give('kt', id, body)).toBe(answered);
      expect(await back(number)).toEqual(booked);
      expect(await give('kt', id, body)).toBe(booked.length === 0 ? 201 : 400);
      expect(await give('kt', id, refund(100))).toBe(201);
      expect(await back(number)).toEqual([900, 100]);
      expect((await listed('kt', id)).map((shown: { refundStatus: string }) => shown.refundStatus)).toEqual(['succeeded', 'succeeded']);
    },
  );

  test('a global fault strikes every new refund of a payment, and never its repetition', async () => {
    const { number, id } = await struck('skt', 'none');
    await mock.call('PUT', '/control/faults', { body: { fault: 'cut_after' } });
    for (const body of [refund(900), refund(100)]) expect([await give('skt', id, body), await give('skt', id, body)]).toEqual([CUT, 201]);
    expect(await back(number)).toEqual([900, 100]);
  });

  test('wrong_amount is no fault of refunds', async () => {
    const { number, id } = await struck('skt', 'wrong_amount');
    await mock.call('PUT', '/control/faults', { body: { fault: 'wrong_amount', count: 1 } });
    expect([await give('skt', id, refund(900)), await give('skt', id, refund(null))]).toEqual([201, 201]);
    expect(await back(number)).toEqual([900, 4000]);
    expect((await mock.call('GET', '/control/faults')).body).toHaveLength(1);
  });

  test('slow: it happens at once, the answer does not come', async () => {
    const { id } = await struck('lgu', 'slow');
    const answered = give('lgu', id, refund(null)).then(() => 'answered');
    const asked = (async () => {
      while ((await left('lgu', id)) > 0);
      return (await listed('lgu', id))[0].refundStatus;
    })();
    expect(await Promise.race([answered, asked])).toBe('succeeded');
  });

  test('not_found_then_charged: reads know nothing of it for eight seconds, then it stands; no second one meanwhile', async () => {
    const { number, id } = await struck('skt', 'not_found_then_charged');
    const body = refund(null);
    expect(await give('skt', id, body)).toBe(CUT);
    const { refundId } = (await mock.as('skt', 'POST', refundsOf(id), body)).body;
    const read = async () => (await mock.as('skt', 'GET', `${refundsOf(id)}/${refundId}`)).body;
    const seen = async () => [(await listed('skt', id)).length, await left('skt', id), (await read()).refundStatus ?? (await read()).code];
    expect(await seen()).toEqual([0, 4900, 'NOT_FOUND']);
    await pass(7);
    expect(await seen()).toEqual([0, 4900, 'NOT_FOUND']);
    expect(await give('skt', id, refund(null))).toBe(403);
    await pass(9);
    expect(await seen()).toEqual([1, 0, 'succeeded']);
    expect(await back(number)).toEqual([4900]);
  });

  test('maintenance: of the carrier every door, of a line its refunds', async () => {
    const { id } = await struck('skt', 'maintenance');
    expect(await give('skt', id, refund(null))).toBe(503);
    expect(await left('skt', id)).toBe(4900);
    await mock.call('PUT', '/control/faults', { body: { carrier: 'skt', fault: 'maintenance' } });
    expect((await mock.as('skt', 'GET', refundsOf(id))).status).toBe(503);
  });

  const types = () =>
    told.map(({ type, data }) => `${type.replace('org.camaraproject.carrier-billing-refund.v0.refund-', '')} ${data['refundId']}`);

  test('a refund under way is told of once it has ended, with the reason when it was denied', async () => {
    const { number, id } = await struck('kt', 'none');
    await mock.call('PUT', `/control/lines/${number}`, { body: { asynchronous: true, ported: true } });
    const { refundId } = (await mock.as('kt', 'POST', refundsOf(id), refund(900, {}, sink))).body;
    expect(told).toEqual([]);
    await mock.settle();
    const data = { paymentId: id, refundId, status: 'failed', description: 'Refund denied by business.', denialReason: 'line_changed' };
    expect(told).toMatchObject([{ type: 'org.camaraproject.carrier-billing-refund.v0.refund-denied', data }]);
  });

  test('duplicate_callback tells twice; reordered_callback tells of the later refund first', async () => {
    const twice = await struck('skt', 'duplicate_callback');
    const one = (await mock.as('skt', 'POST', refundsOf(twice.id), refund(900, {}, sink))).body.refundId;
    await mock.settle();
    expect(types()).toEqual([`completed ${one}`, `completed ${one}`]);
    told.length = 0;
    const { id } = await struck('skt', 'reordered_callback');
    const ids = [];
    for (const amount of [900, 100]) ids.push((await mock.as('skt', 'POST', refundsOf(id), refund(amount, {}, sink))).body.refundId);
    await mock.settle();
    expect(types()).toEqual([`completed ${ids[1]}`, `completed ${ids[0]}`]);
  });
});
