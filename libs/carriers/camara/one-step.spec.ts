import { BILLED_MOST_WON } from '#kernel';
import { cut, error, json, never, type Handler } from './carrier.kit.js';
import { anOrder, at, carriersAt, closeAll, noteBook, ordered, payment, yes } from './order.kit.js';

afterEach(closeAll);

describe('a one-step carrier', () => {
  it('that charges at once needs one call', async () => {
    const { fake, carriers } = await at('kt');
    fake.on('create', ordered('succeeded'));
    expect(await carriers.of('kt').charge(anOrder(), noteBook(fake.calls))).toEqual(yes);
    expect(fake.calls).toEqual(['create']);
  });

  it('that is still at it is looked at for a second, then asked about later by its id', async () => {
    const { fake, carriers } = await at('kt');
    const order = anOrder();
    fake.on('create', ordered('processing')).on('GET P-1', json(200, payment(order.attemptId, 'processing')));
    expect(await carriers.of('kt').charge(order, noteBook(fake.calls))).toMatchObject({ kind: 'silent', why: 'processing', deaf: false });
    expect(fake.calls[1]).toBe('named P-1');
    expect(fake.calls.filter((call) => call === 'GET P-1').length).toBeGreaterThan(2);
  });

  it.each<[string, Handler, object]>([
    ['a refusal of the list', error(422, 'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED'), { kind: 'no', refusal: 'limit_line_month' }],
    ['an invalid argument', error(400, 'INVALID_ARGUMENT'), { kind: 'silent', deaf: false }],
    ['a conflict', error(409, 'ALREADY_EXISTS'), { kind: 'silent' }],
    ['too many requests', error(429, 'TOO_MANY_REQUESTS'), { kind: 'silent', deaf: false }],
    ['an error', error(500, 'INTERNAL'), { kind: 'silent', deaf: true }],
    ['maintenance', error(503, 'UNAVAILABLE'), { kind: 'silent', maintenance: true }],
    ['a cut line', cut, { kind: 'silent', why: 'cut', deaf: true }],
    ['no answer in time', never, { kind: 'silent', why: 'timeout', deaf: true }],
    ['a redirect', (_r, _b, response) => void response.writeHead(302, { location: '/' }).end(), { kind: 'silent' }],
    ['a page', (_r, _b, response) => void response.writeHead(201).end('<html>'), { kind: 'silent', why: 'an answer that is no payment' }],
    ['a mebibyte and more', json(201, { text: 'x'.repeat(1024 * 1024) }), { kind: 'silent', why: 'too_large' }],
    ['another’s payment', json(201, payment('att_another', 'succeeded')), { kind: 'silent', why: 'an answer about another payment' }],
    ['a charge without a date', ordered('succeeded', { paymentDate: undefined }), { kind: 'silent' }],
    ['another amount', ordered('succeeded', { amount: 4910 }), { kind: 'silent', stuckBecause: 'amount_mismatch' }],
    ['as much as a bill can bear', ordered('succeeded', { amount: BILLED_MOST_WON }), { taken: { amount: 999_999_999 } }],
    [
      'more than any bill can bear, which is for a person and in no book',
      ordered('succeeded', { amount: BILLED_MOST_WON + 1 }),
      { kind: 'silent', stuckBecause: 'amount_mismatch', taken: null },
    ],
  ])('%s', async (_, handler, outcome) => {
    const { fake, carriers } = await at('kt');
    fake.on('create', handler);
    expect(await carriers.of('kt').charge(anOrder(), noteBook(fake.calls))).toMatchObject(outcome);
  });

  it('a body that stops halfway is silence, within the time for the whole answer', async () => {
    const { fake, carriers } = await at('kt');
    fake.on('create', (_request, _body, response) => void response.writeHead(201, { 'content-length': '100' }).write('{"paymentId":'));
    expect(await carriers.of('kt').charge(anOrder(), noteBook(fake.calls))).toMatchObject({ kind: 'silent', why: 'timeout' });
  });

  it('a carrier that is not there is silence', async () => {
    const carriers = carriersAt('http://127.0.0.1:1');
    expect(await carriers.of('kt').charge(anOrder(), noteBook([]))).toMatchObject({ kind: 'silent', deaf: true });
    await carriers.onApplicationShutdown();
  });
});
