import { won, type PhoneNumber } from '#kernel';
import { anOrder, carriersAt, noteBook, payment } from '../libs/carriers/camara/order.kit.js';
import { Door } from '../libs/carriers/door.js';
import { TestGateway } from './gateway.js';
import { BooksDesk } from './reconcile.kit.js';
import { wrongIn } from './settlement.kit.js';

type Item = Record<string, any>;
let gateway: TestGateway;
let desk: BooksDesk;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  desk = new BooksDesk(gateway);
});
afterAll(() => gateway.close());

let lines = 0;
const buy = (amount: number): Promise<Item> => gateway.buy(gateway.phone(`0103800${String(++lines).padStart(4, '0')}`), { amount });
const receivable = async (): Promise<number> =>
  (await gateway.rows<{ n: number }>(`select ledger.balance('carrier_receivable:skt')::int as n`))[0]!.n;

it('a day of purchases and refunds is equal in ledger, file and list, and looking again changes nothing', async () => {
  const payment = await buy(5000);
  await gateway.api('post', `/v1/payments/${payment['id'] as string}/refunds`, { amount: 2000 }, { 'idempotency-key': 'part' });
  await gateway.settle();
  const day = await desk.night();
  const stands = await desk.stands('skt', day);
  expect(stands).toMatchObject({
    equal: true,
    why: null,
    ledger: 3000,
    file: 3000,
    results: null,
    book: 5000,
    openBreaks: 0,
    lookAgainAt: null,
  });
  expect(await desk.stands('kt', day)).toMatchObject({ equal: true, ledger: 0, file: 0, book: 0 });

  const looks = await Promise.all([1, 2, 3].map(() => desk.call('post', `/v1/operator/days/skt/${day}/reconcile`)));
  for (const { status } of looks) expect(status).toBe(200);
  expect(await desk.stands('skt', day)).toEqual(stands);
  expect(await gateway.rows('select 1 from billing.reconciled where host = $1 and business_date = $2', ['skt', day])).toHaveLength(1);
  expect(await gateway.rows('select 1 from billing.listed')).toEqual([]);
});

it('how a day stands is what was seen of it last, also where the clock of who saw it goes behind that of who did before', async () => {
  const day = await desk.night();
  expect(await desk.stands('lgu', day)).toMatchObject({ equal: true });
  await gateway.rows(
    `insert into billing.reconciled (id, host, business_date, at, equal, why, ledger, file) values ('row_7zzzzzzzzzzzzzzzzzzzzzzzzz', 'lgu', $1, platform.now(), false, '-', 0, 0)`,
    [day],
  );
  expect(await desk.stands('lgu', day)).toMatchObject({ equal: false });
  expect((await desk.call('post', `/v1/operator/days/lgu/${day}/reconcile`)).body).toMatchObject({ equal: true, why: null });
  expect(await desk.stands('lgu', day)).toMatchObject({ equal: true });
  expect(await gateway.rows(`select 1 from billing.equal_day where host = 'lgu' and business_date = $1`, [day])).toHaveLength(1);
});

describe('what the carrier shows otherwise than our ledger', () => {
  const paid: Item[] = [];
  let day: string;

  it('is missing, extra, another amount or another state, and is a break for each', async () => {
    for (const amount of [1000, 2000, 3000, 4000]) paid.push(await buy(amount));
    await gateway.phone('01012345678').set({ carrier: 'skt' });
    const carriers = carriersAt(gateway.mockUrl);
    const [now] = await gateway.rows<{ startedAt: Date }>('select platform.now() as "startedAt"');
    const strange = anOrder({ amount: won(700), phoneNumber: '+821012345678' as PhoneNumber, ...now });
    await carriers.of('skt').charge(strange, noteBook([]));
    await gateway.settle();
    expect(await carriers.of('skt').ask(strange, noteBook([]))).toMatchObject({ kind: 'yes' });
    await carriers.onApplicationShutdown();
    await desk.shows('skt', paid[0]!, { hidden: true });
    await desk.shows('skt', paid[1]!, { amount: 2500 });
    await desk.shows('skt', paid[2]!, { status: 'cancelled' });

    day = await desk.night();
    const found = await desk.breaks();
    const told = found.map((one) => [
      one['class'],
      one['compared'],
      one['payment'],
      one['ours'],
      one['theirs'],
      one['owner'],
      one['daysOpen'],
    ]);
    expect(told).toHaveLength(4);
    expect(told).toEqual(
      expect.arrayContaining([
        ['missing', 'book', paid[0]!['id'], 1000, null, 'carrier', 0],
        ['amount', 'book', paid[1]!['id'], 2000, 2500, 'carrier', 0],
        ['state', 'book', paid[2]!['id'], 3000, 0, 'carrier', 0],
        ['extra', 'book', null, null, 700, 'carrier', 0],
      ]),
    );
    expect(await desk.stands('skt', day)).toMatchObject({
      equal: false,
      why: '4 open breaks (book)',
      ledger: 10_000,
      file: 10_000,
      openBreaks: 4,
    });
    expect(await desk.metric('tollgate_billing_breaks_open')).toBe(4);
  });

  it('goes from the list by itself when its cause has gone, and stays to be seen', async () => {
    await desk.shows('skt', paid[0]!, { hidden: false });
    await desk.night();
    await desk.hours(1);
    expect((await desk.breaks()).map((one) => one['class']).sort()).toEqual(['amount', 'extra', 'state']);
    expect(await desk.breaks('&state=gone')).toMatchObject([
      { class: 'missing', payment: paid[0]!['id'], state: 'gone', resolvedAt: null },
    ]);
    expect(await desk.metric('tollgate_billing_days_unequal')).toBe(1);
  });

  it('is resolved by nobody once it has gone, whatever an old list still shows: the books stay as they are', async () => {
    const [gone] = await desk.breaks('&state=gone');
    const before = await receivable();
    expect(await desk.resolve(gone!, -1000)).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
    expect(await receivable()).toBe(before);
    expect(await desk.breaks('&state=gone')).toHaveLength(1);
  });

  it('cannot be passed over with its whole day', async () => {
    expect((await desk.call('post', `/v1/operator/days/skt/${day}/accept`, { reason: '-' })).status).toBe(409);
  });

  it('is resolved by a person with the whole difference or nothing, as a new entry, once, and audited', async () => {
    const before = await receivable();
    const of = async (name: string): Promise<Item> => (await desk.breaks()).find((one) => one['class'] === name)!;
    const amount = await of('amount');
    expect(
      (await desk.call('post', `/v1/operator/breaks/${amount['id']}/resolve`, { reason: '-', correction: 500 }, 'sk_test_demo')).status,
    ).toBe(401);
    expect((await desk.resolve(amount, 499)).body).toMatchObject({ code: 'invalid_request', param: 'correction' });
    expect((await desk.call('post', `/v1/operator/breaks/${amount['id']}/assign`, { owner: 'gateway', reason: '-' })).body).toMatchObject({
      owner: 'gateway',
    });
    const two = await Promise.all([desk.resolve(amount, 500), desk.resolve(amount, 500)]);
    expect(two.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await receivable()).toBe(before + 500);
    expect((await desk.resolve(await of('state'), -3000)).status).toBe(200);
    expect((await desk.resolve(await of('extra'), 0)).status).toBe(200);
    expect(await receivable()).toBe(before + 500 - 3000);

    await gateway.settle();
    expect(await desk.stands('skt', day)).toMatchObject({ equal: true, openBreaks: 0, ledger: 10_000, book: 1000 + 2500 + 4000 + 700 });
    expect(await desk.metric('tollgate_billing_breaks_open')).toBe(0);
    const acts = await gateway.rows<{ what: string }>('select what from operators.act where subject = $1 order by id', [amount['id']]);
    expect(acts.map(({ what }) => what)).toEqual(['break.assign', 'break.resolve']);
    expect(await wrongIn(gateway)).toEqual([]);
  });

  it('comes back to a person when its cause goes after it was corrected', async () => {
    await desk.shows('skt', paid[2]!, { status: 'succeeded' });
    const { body } = await desk.call('post', `/v1/operator/days/skt/${day}/reconcile`);
    expect(body).toMatchObject({ equal: false, openBreaks: 1 });
    const [again] = await desk.breaks();
    expect(again).toMatchObject({ class: 'state', about: expect.stringMatching(/^brk_/), ours: -3000, theirs: 0 });
    const before = await receivable();
    expect((await desk.resolve(again!, 3000)).status).toBe(200);
    expect(await receivable()).toBe(before + 3000);
    await gateway.settle();
    expect(await desk.stands('skt', day)).toMatchObject({ equal: true });
  });
});

it('a carrier that does not show its list is asked again: no break, not equal, and a person may answer for the day', async () => {
  await buy(6000);
  await gateway.fault('maintenance', { carrier: 'skt' });
  const day = await desk.night();
  expect(await desk.stands('skt', day)).toMatchObject({
    equal: false,
    why: 'the carrier does not show its list: 503 UNAVAILABLE',
    ledger: 6000,
    book: null,
    openBreaks: 0,
  });
  expect(await desk.stands('kt', day)).toMatchObject({ equal: true });
  expect(await desk.breaks()).toEqual([]);
  await gateway.fault('none');
  await desk.hours(1);
  expect(await desk.stands('skt', day)).toMatchObject({ equal: true, book: 6000 });

  await gateway.fault('maintenance', { carrier: 'skt' });
  const next = await desk.night();
  const accepted = await desk.call('post', `/v1/operator/days/skt/${next}/accept`, { reason: '목록 장애 공문' });
  expect(accepted.body).toMatchObject({
    equal: true,
    why: expect.stringMatching(/^accepted by op_\w+: the carrier does not show its list/),
    lookAgainAt: null,
  });
  await gateway.fault('none');
});

it('whatever a carrier shows of a stranger’s payment keeps no day from being reconciled', async () => {
  await desk.hours(1);
  await buy(7000);
  const knock = Door.prototype.knock;
  const shown = jest.spyOn(Door.prototype, 'knock').mockImplementation(async function (this: Door, ...asked) {
    const answer = await knock.apply(this, asked);
    if (answer.kind === 'answer' && Array.isArray(answer.body))
      answer.body.push(payment('order \u0000', 'gone\u0000', { id: 'P-strange' }));
    return answer;
  });
  try {
    const day = await desk.night();
    expect(shown).toHaveBeenCalled();
    expect(await desk.stands('skt', day)).toMatchObject({ equal: true, why: null, book: 7000 });
  } finally {
    shown.mockRestore();
  }
});

it('what the carrier took and we are still asking about is no break, and none when it is known', async () => {
  await desk.hours(1);
  const phone = await gateway.phone('01038009999').set({ carrier: 'kt', fault: 'none' });
  const payment = await gateway.register({ amount: 8000 });
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number, carrier: 'kt' });
  await gateway.settle();
  await phone.set({ fault: 'not_found_then_charged' });
  await buyer.enter(await phone.code());
  await gateway.settle();
  const day = await desk.night();
  await desk.hours(2);
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged' });
  expect(await desk.stands('kt', day)).toMatchObject({ equal: true, book: 8000 });
  expect(await desk.breaks()).toEqual([]);
});
