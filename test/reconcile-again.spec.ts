import { LookAtList } from '../apps/billing/look-at-list.js';
import { TestGateway } from './gateway.js';
import { BooksDesk } from './reconcile.kit.js';
import { wrongIn } from './settlement.kit.js';
import { Time } from './time.js';

type Item = Record<string, any>;
let gateway: TestGateway;
let desk: BooksDesk;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  desk = new BooksDesk(gateway);
});
afterAll(() => gateway.close());

let lines = 0;
const buy = (amount: number): Promise<Item> => gateway.buy(gateway.phone(`0103820${String(++lines).padStart(4, '0')}`), { amount });
const lookAt = async (day: string): Promise<Item> => (await desk.call('post', `/v1/operator/days/skt/${day}/reconcile`)).body as Item;

/** A look that has heard what the carrier says, and is held up on its way to the books. @returns what lets it go on to its end. */
async function slowLook(day: string): Promise<() => Promise<unknown>> {
  const run = LookAtList.prototype.run;
  let goOn!: () => void;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  let ended!: Promise<unknown>;
  await new Promise<void>((fetched) => {
    jest.spyOn(LookAtList.prototype, 'run').mockImplementationOnce(async function (this: LookAtList, ...asked) {
      const listed = await run.apply(this, asked);
      fetched();
      await held;
      return listed;
    });
    ended = lookAt(day);
  });
  jest.restoreAllMocks();
  return () => {
    goOn();
    return ended;
  };
}

describe('of two looks the one that began last has the last word', () => {
  it('a list that was fetched before another look began closes no break of that look', async () => {
    const payment = await buy(2000);
    const day = await desk.night();
    expect(await desk.stands('skt', day)).toMatchObject({ equal: true });

    const end = await slowLook(day);
    await desk.shows('skt', payment, { amount: 2500 });
    expect(await lookAt(day)).toMatchObject({ equal: false, openBreaks: 1, book: 2500 });
    await end();
    expect(await desk.stands('skt', day)).toMatchObject({ equal: false, openBreaks: 1, book: 2500, lookAgainAt: expect.any(String) });
    expect(await desk.breaks()).toMatchObject([{ class: 'amount', ours: 2000, theirs: 2500 }]);
    expect(await gateway.rows('select 1 from billing.listed')).toEqual([]);

    await desk.shows('skt', payment, { amount: 2000 });
    expect(await lookAt(day)).toMatchObject({ equal: true, openBreaks: 0, lookAgainAt: null });
  });

  it('what a person has accepted meanwhile stays accepted', async () => {
    await gateway.fault('maintenance', { carrier: 'skt' });
    const day = await desk.night();
    const end = await slowLook(day);
    const accepted = await desk.call('post', `/v1/operator/days/skt/${day}/accept`, { reason: '목록 장애 공문' });
    expect(accepted.body).toMatchObject({ equal: true });
    await end();
    expect(await desk.stands('skt', day)).toEqual(accepted.body);
    await gateway.fault('none');
  });
});

describe('a break is what the books say now', () => {
  const resolved = async (found: Item, correction: number): Promise<void> => {
    expect(await desk.resolve(found, correction)).toMatchObject({ status: 200 });
    await gateway.settle();
  };
  const difference = async (): Promise<number> =>
    (await gateway.rows<{ n: number }>(`select coalesce(ledger.balance('differences:skt'), 0)::int as n`))[0]!.n;
  const breaksOf = async (day: string): Promise<Item[]> => (await desk.breaks()).filter((one) => one['businessDate'] === day);
  const aDay = async (): Promise<{ payment: Item; day: string; before: number }> => {
    const before = await difference();
    const payment = await buy(2000);
    return { payment, day: await desk.night(), before };
  };

  it('its figures are the newest, whatever the carrier said first', async () => {
    const { payment, day, before } = await aDay();
    await desk.shows('skt', payment, { amount: 2500 });
    expect(await lookAt(day)).toMatchObject({ why: '1 open breaks (book)' });
    await desk.shows('skt', payment, { amount: 2300 });
    expect(await lookAt(day)).toMatchObject({ why: '1 open breaks (book)' });
    const [found] = await breaksOf(day);
    expect(found).toMatchObject({ ours: 2000, theirs: 2300 });
    expect((await desk.resolve(found!, 500)).status).toBe(400);
    await resolved(found!, 300);
    expect(await desk.stands('skt', day)).toMatchObject({ equal: true });
    expect(await difference()).toBe(before + 300);
  });

  it('what was corrected and is another difference since comes back to a person with the rest of it', async () => {
    const { payment, day, before } = await aDay();
    await desk.shows('skt', payment, { amount: 2500 });
    await lookAt(day);
    await resolved((await breaksOf(day))[0]!, 500);
    expect(await desk.stands('skt', day)).toMatchObject({ equal: true });

    await desk.shows('skt', payment, { amount: 2300 });
    expect(await lookAt(day)).toMatchObject({ equal: false, why: '1 open breaks (book)' });
    const [rest] = await breaksOf(day);
    expect(rest).toMatchObject({
      class: 'state',
      about: expect.stringMatching(/^brk_\w+$/),
      payment: payment['id'],
      ours: 500,
      theirs: 300,
    });
    await desk.shows('skt', payment, { amount: 2500 });
    expect(await lookAt(day)).toMatchObject({ equal: true, openBreaks: 0 });
    expect((await desk.resolve(rest!, -200)).status).toBe(409);

    await desk.shows('skt', payment, { amount: 2100 });
    expect(await lookAt(day)).toMatchObject({ equal: false });
    expect(await breaksOf(day)).toMatchObject([{ id: rest!['id'], ours: 500, theirs: 100 }]);
    await resolved(rest!, -400);
    expect(await desk.stands('skt', day)).toMatchObject({ equal: true });
    expect(await difference()).toBe(before + 100);
  });

  it('one that was left as it is comes back when it is another, and only then', async () => {
    const { payment, day, before } = await aDay();
    await desk.shows('skt', payment, { amount: 2500 });
    await lookAt(day);
    const [found] = await breaksOf(day);
    await resolved(found!, 0);
    await desk.shows('skt', payment, { amount: 2000 });
    expect(await lookAt(day)).toMatchObject({ equal: true });
    await desk.shows('skt', payment, { amount: 2500 });
    expect(await lookAt(day)).toMatchObject({ equal: true, openBreaks: 0 });

    await desk.shows('skt', payment, { amount: 2300 });
    expect(await lookAt(day)).toMatchObject({ equal: false, openBreaks: 1 });
    expect(await breaksOf(day)).toMatchObject([{ id: found!['id'], theirs: 2300, state: 'open', resolvedBy: null, correction: null }]);
    await resolved(found!, 300);
    expect(await desk.stands('skt', day)).toMatchObject({ equal: true });
    expect(await difference()).toBe(before + 300);
  });

  it('whatever a carrier says and takes back, again and again, is explained each time by a person, and adds up', async () => {
    const { payment, day, before } = await aDay();
    const abouts: string[] = [];
    for (const [status, correction] of [
      ['cancelled', -2000],
      ['succeeded', 2000],
      ['cancelled', -2000],
      ['succeeded', 2000],
    ] as const) {
      await desk.shows('skt', payment, { status });
      expect(await lookAt(day)).toMatchObject({ equal: false, why: '1 open breaks (book)' });
      const [found, ...others] = await breaksOf(day);
      expect(others).toEqual([]);
      abouts.push(found!['about'] as string);
      await resolved(found!, correction);
      expect(await desk.stands('skt', day)).toMatchObject({ equal: true, openBreaks: 0 });
      expect(await difference()).toBe(before + (correction < 0 ? correction : 0));
    }
    expect(abouts[1]).toMatch(/^brk_\w+$/);
    expect(abouts.slice(2)).toEqual([`${abouts[1]} 2`, `${abouts[1]} 3`]);
    expect(await wrongIn(gateway)).toEqual([]);
  });

  it('a month that was settled with it is not settled otherwise, and the next one waits', async () => {
    const { payment, day } = await aDay();
    await desk.shows('skt', payment, { status: 'cancelled' });
    await lookAt(day);
    await resolved((await breaksOf(day))[0]!, 0);
    await new Time(gateway).nextMonth();
    await gateway.settle();
    const statements = () => gateway.rows('select id from settlement.statement');
    const issued = await statements();
    expect(issued).toHaveLength(1);

    await desk.shows('skt', payment, { status: 'succeeded', amount: 1000 });
    expect(await lookAt(day)).toMatchObject({ equal: false, openBreaks: 1 });
    await new Time(gateway).nextMonth();
    await gateway.settle();
    expect(await statements()).toEqual(issued);
    await resolved((await breaksOf(day))[0]!, -1000);
    expect(await desk.stands('skt', day)).toMatchObject({ equal: true });
    expect(await wrongIn(gateway)).toEqual([]);
  });
});
