import { BILLING, order, startMock, type Mock } from './mock.kit.js';

const CUT = 'cut' as const;
let numbers = 0;

describe('faults', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.close());
  beforeEach(() => mock.call('DELETE', '/control'));

  /** A fresh line with this fault. */
  const struck = async (carrier: string, fault: string): Promise<string> => {
    const number = `+8210555${String(++numbers).padStart(5, '0')}`;
    await mock.call('PUT', `/control/lines/${number}`, { body: { carrier, fault } });
    return number;
  };
  const post = async (carrier: string, path: string, body: unknown) =>
    mock.as(carrier, 'POST', BILLING + path, body).then(
      (answer) => answer,
      () => CUT,
    );
  const outcome = (answer: Awaited<ReturnType<typeof post>>) => (answer === CUT ? CUT : answer.status);
  const amounts = async (number: string) =>
    (await mock.call('GET', `/control/book?number=${encodeURIComponent(number)}`)).body.map((e: { amount: number }) => e.amount);
  const first = async (carrier: string) => (await mock.as(carrier, 'GET', BILLING)).body[0];
  const pass = (seconds: number) => mock.call('PUT', '/control/clock', { body: { offsetSeconds: seconds } });

  test.each([
    ['error_before', 500, []],
    ['cut_before', CUT, []],
    ['error_after', 500, [4900]],
    ['cut_after', CUT, [4900]],
  ] as const)('%s on a one-step charge answers %s and leaves %j in the book; the repetition is healthy', async (fault, told, booked) => {
    const number = await struck('kt', fault);
    const body = order(number, 4900);
    expect(outcome(await post('kt', '', body))).toBe(told);
    expect(await amounts(number)).toEqual(booked);
    expect(outcome(await post('kt', '', body))).toBe(booked.length === 0 ? 201 : 400);
    expect(await amounts(number)).toEqual([4900]);
  });

  test.each([
    ['error_before', 500],
    ['cut_before', CUT],
    ['error_after', 500],
    ['cut_after', CUT],
  ] as const)('%s on a two-step payment strikes prepare once and confirm once; the money moves once', async (fault, told) => {
    const number = await struck('lgu', fault);
    const body = order(number, 4900);
    expect(outcome(await post('lgu', '/prepare', body))).toBe(told);
    const again = await post('lgu', '/prepare', body);
    if (again === CUT) throw new Error('the repetition was cut');
    expect(again.status).toBe(201);
    const path = `/${again.body.paymentId}/confirm`;
    expect(outcome(await post('lgu', path, { phoneNumber: number }))).toBe(told);
    expect([202, 409]).toContain(outcome(await post('lgu', path, { phoneNumber: number })));
    await mock.settle();
    expect(await amounts(number)).toEqual([4900]);
  });

  test('slow: it happens at once, the answer does not come', async () => {
    const number = await struck('skt', 'slow');
    await mock.as('skt', 'GET', BILLING);
    const answered = post('skt', '', order(number, 4900)).then(() => 'answered');
    while ((await amounts(number)).length === 0);
    expect(await Promise.race([answered, first('skt').then((payment) => payment.paymentStatus)])).toBe('succeeded');
  });

  test('not_found_then_charged: reads say no for eight seconds, then the charge stands', async () => {
    const number = await struck('kt', 'not_found_then_charged');
    expect(await post('kt', '', order(number, 4900))).toBe(CUT);
    expect(await first('kt')).toBeUndefined();
    await pass(7);
    expect(await first('kt')).toBeUndefined();
    await pass(9);
    const payment = await first('kt');
    expect(payment.paymentStatus).toBe('succeeded');
    expect((await mock.as('kt', 'GET', `${BILLING}/${payment.paymentId}`)).status).toBe(200);
    expect(await amounts(number)).toEqual([4900]);
  });

  test('not_found_then_charged on prepare and on confirm', async () => {
    const number = await struck('skt', 'not_found_then_charged');
    expect(await post('skt', '/prepare', order(number, 4900))).toBe(CUT);
    await pass(9);
    const { paymentId, paymentStatus } = await first('skt');
    expect(paymentStatus).toBe('reserved');
    expect(await post('skt', `/${paymentId}/confirm`, { phoneNumber: number })).toBe(CUT);
    expect((await mock.as('skt', 'GET', `${BILLING}/${paymentId}`)).body.code).toBe('NOT_FOUND');
    await pass(18);
    expect((await mock.as('skt', 'GET', `${BILLING}/${paymentId}`)).body.paymentStatus).toBe('succeeded');
  });

  test('wrong_amount answers and books ten won more, also when both steps are struck', async () => {
    const atKt = await struck('kt', 'wrong_amount');
    expect(await post('kt', '', order(atKt, 4900))).toMatchObject({
      body: { amountTransaction: { paymentAmount: { chargingInformation: { amount: 4910 } } } },
    });
    expect(await amounts(atKt)).toEqual([4910]);
    const number = await struck('skt', 'wrong_amount');
    await post('skt', '/prepare', order(number, 4900));
    await post('skt', `/${(await first('skt')).paymentId}/confirm`, { phoneNumber: number });
    expect(await amounts(number)).toEqual([4910]);
  });

  test('it is known on which numbers a fault has struck, also after a crash', async () => {
    const number = await struck('kt', 'cut_after');
    await struck('kt', 'cut_after');
    const texted = await struck('skt', 'sms_lost');
    await post('kt', '', order(number, 4900));
    await mock.as('skt', 'POST', '/sms/messages', { to: texted, text: '별사탕' });
    mock = await mock.restart();
    const on = async (fault: string) => (await mock.call('GET', `/control/faults/${fault}/struck`)).body;
    expect([await on('cut_after'), await on('sms_lost'), await on('cut_before')]).toEqual([[number], [texted], []]);
    expect((await mock.call('GET', '/control/faults/flood/struck')).status).toBe(400);
  });

  test('a global fault strikes its carrier as often as told, then all is well', async () => {
    const body = { carrier: 'skt', fault: 'error_before', count: 2 };
    expect((await mock.call('PUT', '/control/faults', { body })).body).toEqual([{ ...body, probability: 1 }]);
    const charge = async () => outcome(await post('skt', '', order('+821066660001', 100)));
    expect([await charge(), await charge(), await charge()]).toEqual([500, 500, 201]);
    expect((await mock.call('GET', '/control/faults')).body).toEqual([]);
  });

  test('several faults at once; none clears; probability 0 never strikes', async () => {
    await mock.call('PUT', '/control/faults', {
      body: [
        { fault: 'cut_before', probability: 0 },
        { carrier: 'kt', fault: 'maintenance' },
      ],
    });
    expect(outcome(await post('skt', '', order('+821066660001', 100)))).toBe(201);
    expect((await mock.as('kt', 'GET', BILLING)).body).toEqual({ status: 503, code: 'UNAVAILABLE', message: 'Maintenance' });
    await mock.call('PUT', '/control/faults', { body: { fault: 'none' } });
    expect((await mock.as('kt', 'GET', BILLING)).status).toBe(200);
    expect((await mock.call('PUT', '/control/faults', { body: { fault: 'flood' } })).status).toBe(400);
  });

  test('after a global fault let the charge happen, the repetition is answered', async () => {
    await mock.call('PUT', '/control/faults', { body: { fault: 'cut_after' } });
    const body = order('+821066660002', 100);
    expect([outcome(await post('skt', '', body)), outcome(await post('skt', '', body))]).toEqual([CUT, 201]);
    expect(await amounts('+821066660002')).toEqual([100]);
  });
});
