import type { Order } from '../carrier.js';
import { accepted, error, json, type Handler } from './carrier.kit.js';
import { anOrder, at, closeAll, noteBook, ordered, payment, yes } from './order.kit.js';

afterEach(closeAll);

describe('asking about an order that stayed without an answer', () => {
  const other = (n: number) => payment(`att_${n}`, 'succeeded', { id: `O-${n}` });
  const page = (payments: object[], total?: number) => json(200, payments, total === undefined ? {} : { 'x-total-count': String(total) });
  const lost = (ageSeconds: number, sincePostSeconds = ageSeconds): Order => anOrder({ ageSeconds, sincePostSeconds });

  it('finds it on a later page', async () => {
    const { fake, carriers } = await at('kt');
    const order = lost(5);
    fake.on('list 1', page([other(1), other(2)], 3)).on('list 2', page([payment(order.attemptId, 'succeeded')], 3));
    expect(await carriers.of('kt').ask(order, noteBook(fake.calls))).toEqual(yes);
    expect(fake.calls).toEqual(['list 1', 'list 2']);
  });

  it('finds it on a later page of a carrier that says nothing of how many there are, or says it empty', async () => {
    for (const headers of [{}, { 'x-total-count': '' }]) {
      const { fake, carriers } = await at('kt');
      const order = lost(5);
      fake.on('list 1', json(200, [other(1)], headers)).on('list 2', json(200, [payment(order.attemptId, 'succeeded')], headers));
      expect(await carriers.of('kt').ask(order, noteBook(fake.calls))).toEqual(yes);
    }
  });

  it('finds it by its reference where the carrier keeps no correlator', async () => {
    const { fake, carriers } = await at('kt');
    const order = lost(5);
    const kept = payment(order.attemptId, 'succeeded') as { amountTransaction: { clientCorrelator?: string } };
    delete kept.amountTransaction.clientCorrelator;
    fake.on('list 1', page([kept]));
    expect(await carriers.of('kt').ask(order, noteBook(fake.calls))).toEqual(yes);
  });

  const around = [-60, 108, -600, -60, 108, 648];
  it.each<[string, number, number | null, number[]]>([
    ['a minute around the attempt while it may be told again', 5, null, [-60, 65]],
    ['as much wider as clocks may differ once what is not found may be a no', 31, null, [-60, 91, -600, -60, 91, 631]],
    ['around the attempt, however late it is asked', 80_000, null, around],
    ['on to when the carrier called back about it', 80_000, 2000, [...around, 648, 2600]],
    ['hour by hour, the longer that took', 80_000, 7000, [...around, 648, 4248, 4248, 7600]],
    ['around the attempt when the carrier called back early', 80_000, 3, around],
    ['before it, when it is to begin only later because the clock was set back', -5000, null, [...around, -5600, -4940]],
    ['and around what the carrier called back then', -5000, -5100, [...around, -5600, -4940, -5700, -5040]],
  ])('searches %s', async (_, age, calledBackSeconds, expected) => {
    const { fake, carriers } = await at('kt');
    const order = { ...lost(age), age: () => (age < 0 ? Infinity : age), calledBackSeconds };
    const windows: number[] = [];
    fake
      .on('list 1', (request, body, response) => {
        const query = new URL(request.url!, 'http://x').searchParams;
        const at = (name: string) => (Date.parse(query.get(name)!) - order.startedAt.getTime()) / 1000;
        windows.push(at('paymentCreationDate.gte'), at('paymentCreationDate.lte'));
        page([])(request, body, response);
      })
      .on('create', error(500, 'INTERNAL'));
    await carriers.of('kt').ask(order, noteBook(fake.calls));
    expect(windows).toEqual(expected);
  });

  it.each<[string, number, number, object, number | null]>([
    ['30 s have not passed since it began', 29, 29, { kind: 'silent' }, null],
    ['the last order is younger than the carrier’s own time', 31, 10, { kind: 'silent', why: 'not found, which does not count yet' }, null],
    ['nothing can be under way', 31, 31, { kind: 'no', refusal: 'carrier_unavailable' }, null],
    ['it called back just now', 400, 400, { kind: 'silent', why: 'not found, which does not count yet' }, 399],
    ['it called back long ago', 400, 400, { kind: 'no', refusal: 'carrier_unavailable' }, 10],
  ])('not found, while %s', async (_, age, sincePost, outcome, calledBackSeconds) => {
    const { fake, carriers } = await at('kt');
    fake.on('list 1', page([])).on('create', error(500, 'INTERNAL'));
    const order = { ...lost(age, sincePost), calledBackSeconds };
    expect(await carriers.of('kt').ask(order, noteBook(fake.calls))).toMatchObject(outcome);
    if (age > 30) expect(fake.calls).not.toContain('create');
  });

  it('repeats the order within 30 s, with the time of it on disk first', async () => {
    const { fake, carriers } = await at('kt');
    fake.on('list 1', page([])).on('create', ordered('succeeded'));
    expect(await carriers.of('kt').ask(lost(5), noteBook(fake.calls))).toEqual(yes);
    expect(fake.calls).toEqual(['list 1', 'posting', 'create']);
  });

  it('never sends an order that would leave after 30 s, however long the list took', async () => {
    const { fake, carriers } = await at('kt');
    fake.on('list 1', page([])).on('create', ordered('succeeded'));
    let asked = 0;
    const order = { ...lost(29), age: () => (asked++ === 0 ? 29 : 29 + asked) };
    expect(await carriers.of('kt').ask(order, noteBook(fake.calls))).toMatchObject({ kind: 'silent' });
    expect(fake.calls).not.toContain('create');
  });

  it.each(['CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED', 'CARRIER_BILLING.UNAUTHORIZED_AMOUNT'])(
    '%s to the repetition is no word about the first order: the list decides',
    async (code) => {
      const { fake, carriers } = await at('kt');
      const order = lost(5);
      fake.on('list 1', page([]), page([payment(order.attemptId, 'succeeded')])).on('create', error(422, code));
      expect(await carriers.of('kt').ask(order, noteBook(fake.calls))).toEqual(yes);
    },
  );

  it('"already exists" means that it arrived: the list decides', async () => {
    const { fake, carriers } = await at('kt');
    const order = lost(5);
    fake.on('list 1', page([]), page([payment(order.attemptId, 'succeeded')])).on('create', error(400, 'INVALID_ARGUMENT'));
    expect(await carriers.of('kt').ask(order, noteBook(fake.calls))).toEqual(yes);
  });

  it.each<[string, Handler]>([
    ['a page that cannot be had', error(500, 'INTERNAL')],
    ['too many records', error(400, 'CARRIER_BILLING.TOO_MANY_MATCHING_RECORDS')],
    ['no list', json(200, {})],
    ['a list with something unreadable in it', json(200, [{ paymentId: 'P-9' }])],
    ['a list that ends before its total', page([], 2)],
  ])('%s is not "not found"', async (_, second) => {
    const { fake, carriers } = await at('kt');
    fake.on('list 1', page([other(1)], 2)).on('list 2', second);
    expect(await carriers.of('kt').ask(lost(100), noteBook(fake.calls))).toMatchObject({ kind: 'silent' });
  });

  it.each([
    ['of four of which none is shown is not "not found"', 4, { kind: 'silent', why: 'the list ends after 0 of 4' }],
    ['of none is', 0, { kind: 'no', refusal: 'carrier_unavailable' }],
    ['whose total nobody says is, when it is empty', undefined, { kind: 'no', refusal: 'carrier_unavailable' }],
  ])('a list %s', async (_, total, outcome) => {
    const { fake, carriers } = await at('kt');
    fake.on('list 1', page([], total));
    expect(await carriers.of('kt').ask(lost(100), noteBook(fake.calls))).toMatchObject(outcome);
  });

  it('a prepare that had arrived is gone on with, its id on disk first', async () => {
    const { fake, carriers } = await at('skt');
    const order = lost(5);
    fake
      .on('list 1', page([payment(order.attemptId, 'reserved')]))
      .on('POST P-1/confirm', accepted)
      .on('GET P-1', json(200, payment(order.attemptId, 'succeeded')));
    expect(await carriers.of('skt').ask(order, noteBook(fake.calls))).toEqual(yes);
    expect(fake.calls).toEqual(['list 1', 'named P-1', 'posting', 'POST P-1/confirm', 'GET P-1']);
  });

  it('not found by its id counts as late as not found in the list', async () => {
    const { fake, carriers } = await at('skt');
    fake.on('GET P-1', error(404, 'NOT_FOUND'));
    const asked = (age: number, sincePost: number) =>
      carriers.of('skt').ask(anOrder({ carrierPaymentId: 'P-1', ageSeconds: age, sincePostSeconds: sincePost }), noteBook(fake.calls));
    expect(await asked(40, 10)).toMatchObject({ kind: 'silent' });
    expect(await asked(20, 20)).toMatchObject({ kind: 'silent' });
    expect(await asked(40, 40)).toMatchObject({ kind: 'no', refusal: 'carrier_unavailable' });
  });
});
