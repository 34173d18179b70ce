import { LookAtList } from '../apps/billing/look-at-list.js';
import { TestGateway } from './gateway.js';
import { BooksDesk } from './reconcile.kit.js';

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
