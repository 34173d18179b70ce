import { accepted, cut, error, json, type Handler } from './carrier.kit.js';
import { anOrder, at, closeAll, noteBook, ordered, payment, yes } from './order.kit.js';

afterEach(closeAll);

describe('a two-step carrier', () => {
  it('keeps the carrier’s id before it confirms, and looks before it believes', async () => {
    const { fake, carriers } = await at('skt');
    const order = anOrder();
    fake
      .on('POST prepare', ordered('reserved'))
      .on('POST P-1/confirm', accepted)
      .on('GET P-1', json(200, payment(order.attemptId, 'succeeded')));
    expect(await carriers.of('skt').charge(order, noteBook(fake.calls))).toEqual(yes);
    expect(fake.calls).toEqual(['POST prepare', 'named P-1', 'POST P-1/confirm', 'GET P-1']);
    expect(fake.bodies[0]).toMatchObject({
      amountTransaction: {
        phoneNumber: '+821012345678',
        clientCorrelator: order.attemptId,
        referenceCode: order.attemptId,
        paymentAmount: {
          chargingInformation: { amount: 4900, currency: 'KRW', description: '별사탕 100개', isTaxIncluded: true },
          chargingMetaData: { merchantName: '별사탕 상점', merchantIdentifier: order.merchant.id },
        },
      },
      sink: 'http://127.0.0.1:3000/callbacks/carriers/skt',
      sinkCredential: {
        credentialType: 'ACCESSTOKEN',
        accessTokenType: 'bearer',
        accessToken: expect.stringMatching(`^${order.attemptId}\\.`) as string,
      },
    });
  });

  it.each<[string, string, Handler[], object]>([
    ['a confirmation that takes a moment is a yes when it shows', 'POST P-1/confirm', [accepted], yes],
    ['a confirmation whose answer was cut is a yes when it shows', 'POST P-1/confirm', [cut], yes],
    ['"already confirmed" is a yes when it shows', 'POST P-1/confirm', [error(409, 'CARRIER_BILLING.PAYMENT_CONFIRMED')], yes],
    [
      'a confirmation that is refused after another went through is a yes',
      'POST P-1/confirm',
      [error(403, 'CARRIER_BILLING.PAYMENT_DENIED')],
      yes,
    ],
  ])('%s', async (_, call, handlers, outcome) => {
    const { fake, carriers } = await at('skt');
    const order = anOrder();
    const show = (status: string) => json(200, payment(order.attemptId, status));
    fake
      .on('POST prepare', ordered('reserved'))
      .on(call, ...handlers)
      .on('GET P-1', show('processing'), show('processing'), show('succeeded'));
    expect(await carriers.of('skt').charge(order, noteBook(fake.calls))).toEqual(outcome);
  });

  it('a refused confirmation lets the reservation go and is a no with the carrier’s reason', async () => {
    const { fake, carriers } = await at('skt');
    const order = anOrder();
    fake
      .on('POST prepare', ordered('reserved'))
      .on('POST P-1/confirm', error(403, 'CARRIER_BILLING.PAYMENT_DENIED'))
      .on('POST P-1/cancel', accepted);
    fake.on('GET P-1', json(200, payment(order.attemptId, 'reserved')), json(200, payment(order.attemptId, 'cancelled')));
    expect(await carriers.of('skt').charge(order, noteBook(fake.calls))).toMatchObject({
      kind: 'no',
      refusal: 'policy_refused',
      carrierPaymentId: 'P-1',
    });
  });

  it('another amount is let go and refused', async () => {
    const { fake, carriers } = await at('lgu');
    const order = anOrder();
    fake.on('POST prepare', ordered('reserved', { amount: 4910 })).on('POST P-1/cancel', accepted);
    fake.on('GET P-1', json(200, payment(order.attemptId, 'cancelled', { amount: 4910 })));
    expect(await carriers.of('lgu').charge(order, noteBook(fake.calls))).toMatchObject({ kind: 'no', refusal: 'amount_mismatch' });
    expect(fake.calls).not.toContain('POST P-1/confirm');
  });

  it('another amount that was taken is never a yes: a person must look', async () => {
    const { fake, carriers } = await at('skt');
    const order = anOrder();
    fake
      .on('POST prepare', ordered('reserved'))
      .on('POST P-1/confirm', accepted)
      .on('GET P-1', json(200, payment(order.attemptId, 'succeeded', { amount: 4910 })));
    expect(await carriers.of('skt').charge(order, noteBook(fake.calls))).toMatchObject({
      kind: 'silent',
      stuckBecause: 'amount_mismatch',
      taken: { carrierPaymentId: 'P-1', amount: 4910, paidAt: yes.paidAt },
    });
  });

  it('a carrier that wants a code of its own is told to let go', async () => {
    const { fake, carriers } = await at('skt');
    const order = anOrder();
    fake
      .on('POST prepare', ordered('pending_validation'))
      .on('POST P-1/cancel', accepted)
      .on('GET P-1', json(200, payment(order.attemptId, 'cancelled')));
    expect(await carriers.of('skt').charge(order, noteBook(fake.calls))).toMatchObject({ kind: 'no', refusal: 'carrier_unavailable' });
  });

  it('an attempt that was given up while it was prepared is let go, not confirmed', async () => {
    const { fake, carriers } = await at('skt');
    const order = anOrder();
    fake
      .on('POST prepare', ordered('reserved'))
      .on('POST P-1/cancel', accepted)
      .on('GET P-1', json(200, payment(order.attemptId, 'cancelled')));
    await carriers.of('skt').charge(order, noteBook(fake.calls, false));
    expect(fake.calls).not.toContain('POST P-1/confirm');
  });

  it('a reservation nobody wants any more is let go; if it had been confirmed, that is a yes', async () => {
    const { fake, carriers } = await at('skt');
    const order = anOrder({ carrierPaymentId: 'P-1', ageSeconds: 301 });
    const show = (status: string) => json(200, payment(order.attemptId, status));
    fake.on('GET P-1', show('reserved'), show('succeeded')).on('POST P-1/cancel', error(409, 'CARRIER_BILLING.PAYMENT_CONFIRMED'));
    expect(await carriers.of('skt').ask(order, noteBook(fake.calls))).toEqual(yes);
    expect(fake.calls).toEqual(['GET P-1', 'POST P-1/cancel', 'GET P-1']);
  });

  it('a reservation that is still wanted is confirmed again, with the time of it on disk first', async () => {
    const { fake, carriers } = await at('skt');
    const order = anOrder({ carrierPaymentId: 'P-1', ageSeconds: 100 });
    fake
      .on('GET P-1', json(200, payment(order.attemptId, 'reserved')), json(200, payment(order.attemptId, 'succeeded')))
      .on('POST P-1/confirm', accepted);
    expect(await carriers.of('skt').ask(order, noteBook(fake.calls))).toEqual(yes);
    expect(fake.calls).toEqual(['GET P-1', 'posting', 'POST P-1/confirm', 'GET P-1']);
  });

  it('"not found" right after a confirmation settles nothing', async () => {
    const { fake, carriers } = await at('skt');
    fake.on('POST prepare', ordered('reserved')).on('POST P-1/confirm', accepted).on('GET P-1', error(404, 'NOT_FOUND'));
    expect(await carriers.of('skt').charge(anOrder(), noteBook(fake.calls))).toMatchObject({ kind: 'silent', deaf: false });
  });
});
