import { cut, error, json, never, type Handler } from './carrier.kit.js';
import { at, closeAll, noteBook } from './order.kit.js';
import { aRefund, back, denied, given, LOOK, list, refund, TELL } from './refund.kit.js';

afterEach(closeAll);
const OURS = 'CARRIER_BILLING_REFUND.';

describe('giving back', () => {
  it('needs one call where the carrier does it at once', async () => {
    const { fake, carriers } = await at('skt');
    const order = aRefund();
    fake.on(TELL, given('succeeded'));
    expect(await carriers.of('skt').refund(order, noteBook(fake.calls))).toEqual(back);
    expect(fake.calls).toEqual([TELL]);
    expect(fake.bodies[0]).toMatchObject({
      type: 'partial',
      sink: 'http://127.0.0.1:3000/callbacks/carriers/skt',
      sinkCredential: { credentialType: 'ACCESSTOKEN', accessToken: expect.stringMatching(`^${order.attemptId}\\.`) as string },
    });
  });

  it('everything that is left: type total, and the answer tells no amount', async () => {
    const { fake, carriers } = await at('lgu');
    fake.on(TELL, given('succeeded', { amount: null }));
    expect(await carriers.of('lgu').refund(aRefund({ whole: true }), noteBook(fake.calls))).toEqual(back);
    expect(fake.bodies[0]).toMatchObject({ type: 'total' });
  });

  it.each<[string, Handler, object]>([
    ['that shows after a moment is a yes', json(200, refund('att', 'succeeded')), back],
    [
      'that is denied is a no, with the carrier’s own word',
      json(200, refund('att', 'denied'), { 'x-refusal-reason': 'bill_paid_early' }),
      { kind: 'no', refusal: 'cancel_bill_paid_early' },
    ],
    ['that stays under way is asked about later', json(200, refund('att', 'processing')), { kind: 'silent', why: 'processing' }],
    ['that nobody knows any more settles nothing', error(404, 'NOT_FOUND'), { kind: 'silent', deaf: false }],
    ['that cannot be looked at settles nothing', error(500, 'INTERNAL'), { kind: 'silent', deaf: true }],
  ])('a refund under way %s', async (_, end, outcome) => {
    const { fake, carriers } = await at('kt');
    const order = aRefund({ attemptId: 'att' as never });
    fake.on(TELL, given('processing')).on(LOOK, json(200, refund('att', 'processing')), end);
    expect(await carriers.of('kt').refund(order, noteBook(fake.calls))).toMatchObject(outcome);
    expect(fake.calls.slice(0, 3)).toEqual([TELL, LOOK, LOOK]);
  });

  it.each<[string, Handler, object]>([
    ['a ported line', denied('line_changed'), { kind: 'no', refusal: 'cancel_line_changed', why: `${OURS}REFUND_DENIED` }],
    ['a bill that was paid early', denied('bill_paid_early'), { kind: 'no', refusal: 'cancel_bill_paid_early' }],
    ['a denial without a reason', denied(), { kind: 'no', refusal: 'policy_refused' }],
    [
      'a charge that was given back before',
      error(403, `${OURS}PAYMENT_NOT_ELIGIBLE_FOR_REFUND`),
      { kind: 'no', refusal: 'already_cancelled' },
    ],
    ['more than is left', error(422, `${OURS}UNAUTHORIZED_AMOUNT`), { kind: 'no', refusal: 'refund_exceeds_rest' }],
    ['a charge that is not complete', error(422, `${OURS}INVALID_PAYMENT_STATUS`), { kind: 'silent', deaf: false }],
    ['an invalid argument', error(400, 'INVALID_ARGUMENT'), { kind: 'silent', deaf: false }],
    ['a token that is not taken', error(401, 'UNAUTHENTICATED'), { kind: 'silent' }],
    ['a charge that is not found', error(404, 'NOT_FOUND'), { kind: 'silent', deaf: false }],
    ['a conflict', error(409, 'ALREADY_EXISTS'), { kind: 'silent' }],
    ['too many requests', error(429, 'TOO_MANY_REQUESTS'), { kind: 'silent', deaf: false }],
    ['an error', error(500, 'INTERNAL'), { kind: 'silent', deaf: true }],
    ['maintenance', error(503, 'UNAVAILABLE'), { kind: 'silent', maintenance: true }],
    ['a cut line', cut, { kind: 'silent', why: 'cut', deaf: true }],
    ['no answer in time', never, { kind: 'silent', why: 'timeout', deaf: true }],
    ['a page', (_r, _b, response) => void response.writeHead(201).end('<html>'), { kind: 'silent', why: 'an answer that is no refund' }],
    ['another’s refund', json(201, refund('att_another', 'succeeded')), { kind: 'silent', why: 'an answer about another refund' }],
    ['another amount', given('succeeded', { amount: 4910 }), { kind: 'silent', stuckBecause: 'amount_mismatch' }],
  ])('%s', async (_, handler, outcome) => {
    const { fake, carriers } = await at('skt');
    fake.on(TELL, handler);
    expect(await carriers.of('skt').refund(aRefund(), noteBook(fake.calls))).toMatchObject(outcome);
  });

  it('succeeded without a date is no yes: nobody could say whether it was a cancel', async () => {
    const { fake, carriers } = await at('skt');
    const order = aRefund();
    const undated = { refundDate: undefined };
    fake.on(TELL, given('succeeded', undated)).on(LOOK, json(200, refund(order.attemptId, 'succeeded', undated)));
    expect(await carriers.of('skt').refund(order, noteBook(fake.calls))).toMatchObject({ kind: 'silent', why: 'succeeded without a date' });
  });

  it('a part is denied without a reason where the carrier gives back no part', async () => {
    const { fake, carriers } = await at('lgu');
    fake.on(TELL, denied());
    const told = (whole: boolean) => carriers.of('lgu').refund(aRefund({ whole }), noteBook(fake.calls));
    expect(await told(false)).toMatchObject({ kind: 'no', refusal: 'partial_not_supported' });
    expect(await told(true)).toMatchObject({ kind: 'no', refusal: 'policy_refused' });
  });

  it('an order that would leave after 30 s stays here', async () => {
    const { fake, carriers } = await at('skt');
    fake.on(TELL, given('succeeded'));
    expect(await carriers.of('skt').refund(aRefund({ age: () => 31 }), noteBook(fake.calls))).toMatchObject({ kind: 'silent' });
    expect(fake.calls).toEqual(['posting']);
  });
});

describe('asking about a refund that stayed without an answer', () => {
  const other = (n: number) => refund(`att_${n}`, 'succeeded', { id: `O-${n}` });
  const page = (refunds: object[], total = refunds.length) => json(200, refunds, { 'x-total-count': String(total) });
  const lost = (ageSeconds: number, sincePostSeconds = ageSeconds) => aRefund({ ageSeconds, sincePostSeconds });

  it('finds it on a later page, whenever it was made', async () => {
    const { fake, carriers } = await at('kt');
    const order = lost(5);
    fake.on(list(1), page([other(1), other(2)], 3)).on(list(2), page([refund(order.attemptId, 'succeeded')], 3));
    expect(await carriers.of('kt').askRefund(order, noteBook(fake.calls))).toEqual(back);
    expect(fake.calls).toEqual([list(1), list(2)]);
  });

  it('finds it by its reference where the carrier keeps no correlator', async () => {
    const { fake, carriers } = await at('kt');
    const order = lost(5);
    const kept = refund(order.attemptId, 'succeeded') as { amountTransaction: { clientCorrelator?: string } };
    delete kept.amountTransaction.clientCorrelator;
    fake.on(list(), page([kept]));
    expect(await carriers.of('kt').askRefund(order, noteBook(fake.calls))).toEqual(back);
  });

  it('looks a few times at one that is under way', async () => {
    const { fake, carriers } = await at('kt');
    const order = lost(5);
    const show = (status: string) => json(200, refund(order.attemptId, status));
    fake.on(list(), page([refund(order.attemptId, 'processing')])).on(LOOK, show('processing'), show('succeeded'));
    expect(await carriers.of('kt').askRefund(order, noteBook(fake.calls))).toEqual(back);
    expect(fake.calls).toEqual([list(), LOOK, LOOK]);
  });

  it('looks at one that was denied: the list does not say why', async () => {
    const { fake, carriers } = await at('kt');
    const order = lost(5);
    const shown = refund(order.attemptId, 'denied');
    fake.on(list(), page([shown])).on(LOOK, json(200, shown, { 'x-refusal-reason': 'line_changed' }));
    expect(await carriers.of('kt').askRefund(order, noteBook(fake.calls))).toMatchObject({ kind: 'no', refusal: 'cancel_line_changed' });
  });

  it('repeats the order within 30 s, with the time of it on disk first', async () => {
    const { fake, carriers } = await at('skt');
    fake.on(list(), page([])).on(TELL, given('succeeded'));
    const order = lost(5);
    expect(await carriers.of('skt').askRefund(order, noteBook(fake.calls))).toEqual(back);
    expect(fake.calls).toEqual([list(), 'posting', TELL]);
    expect(fake.bodies[1]).toMatchObject({ amountTransaction: { clientCorrelator: order.attemptId } });
  });

  it('never sends an order that would leave after 30 s, however long the list took', async () => {
    const { fake, carriers } = await at('skt');
    fake.on(list(), page([])).on(TELL, given('succeeded'));
    let asked = 0;
    const order = { ...lost(29), age: () => (asked++ === 0 ? 29 : 29 + asked) };
    expect(await carriers.of('skt').askRefund(order, noteBook(fake.calls))).toMatchObject({ kind: 'silent' });
    expect(fake.calls).not.toContain(TELL);
  });

  it.each<[string, Handler]>([
    ['more than is left', error(422, `${OURS}UNAUTHORIZED_AMOUNT`)],
    ['given back before', error(403, `${OURS}PAYMENT_NOT_ELIGIBLE_FOR_REFUND`)],
    ['denied', denied('line_changed')],
    ['"already exists"', error(400, 'INVALID_ARGUMENT')],
  ])('%s, said to the repetition, is no word about the first order: the list decides', async (_, repeated) => {
    const { fake, carriers } = await at('kt');
    const order = lost(5);
    fake.on(list(), page([]), page([refund(order.attemptId, 'succeeded')])).on(TELL, repeated);
    expect(await carriers.of('kt').askRefund(order, noteBook(fake.calls))).toEqual(back);
    fake.on(list(), page([]));
    expect(await carriers.of('kt').askRefund(order, noteBook(fake.calls))).toMatchObject({ kind: 'silent' });
  });

  it.each<[string, number, number, object]>([
    ['30 s have not passed since it began', 29, 29, { kind: 'silent' }],
    ['the last order is younger than the carrier’s own time', 31, 10, { kind: 'silent', why: 'not found, which does not count yet' }],
    ['nothing can be under way', 31, 31, { kind: 'no', refusal: 'carrier_unavailable' }],
  ])('not found, while %s', async (_, age, sincePost, outcome) => {
    const { fake, carriers } = await at('kt');
    fake.on(list(), page([])).on(TELL, error(500, 'INTERNAL'));
    expect(await carriers.of('kt').askRefund(lost(age, sincePost), noteBook(fake.calls))).toMatchObject(outcome);
    expect(fake.calls.includes(TELL)).toBe(age <= 30);
  });

  it('what must go back is told again when it never arrived, however late; then a refusal is a no', async () => {
    const { fake, carriers } = await at('skt');
    const order = { ...lost(3000), insist: true };
    fake.on(list(), page([])).on(TELL, error(500, 'INTERNAL'), denied('line_changed'), given('succeeded'));
    const ask = () => carriers.of('skt').askRefund(order, noteBook(fake.calls));
    expect(await ask()).toMatchObject({ kind: 'silent' });
    expect(fake.calls).toEqual([list(), 'posting', TELL]);
    expect(await ask()).toMatchObject({ kind: 'no', refusal: 'cancel_line_changed' });
    expect(await ask()).toEqual(back);
    expect(await carriers.of('skt').askRefund({ ...order, sincePostSeconds: 5 }, noteBook(fake.calls))).toMatchObject({
      kind: 'silent',
      why: 'not found, which does not count yet',
    });
  });

  it.each<[string, Handler]>([
    ['a page that cannot be had', error(500, 'INTERNAL')],
    ['a charge that is not known', error(404, 'NOT_FOUND')],
    ['too many records', error(400, `${OURS}TOO_MANY_MATCHING_RECORDS`)],
    ['no list', json(200, {})],
    ['a list with something unreadable in it', json(200, [{ refundId: 'R-9' }])],
    ['a list that ends before its total', page([], 2)],
  ])('%s is not "not found"', async (_, second) => {
    const { fake, carriers } = await at('kt');
    fake.on(list(1), page([other(1)], 2)).on(list(2), second);
    expect(await carriers.of('kt').askRefund(lost(100), noteBook(fake.calls))).toMatchObject({ kind: 'silent' });
    expect(fake.calls).toEqual([list(1), list(2)]);
  });
});
