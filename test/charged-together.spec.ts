import { SettleAttempt } from '../apps/charging/settle-attempt.js';
import { Books } from './books.kit.js';
import { Crowd } from './crowd.js';
import { TestGateway } from './gateway.js';

const MANY = 10;

describe('charges that end at one moment', () => {
  let gateway: TestGateway;
  let books: Books;
  let numbers = 0;
  beforeAll(async () => {
    gateway = await TestGateway.start({ WINDOW_REQUESTS_PER_IP_MINUTE: '10000' });
    books = await Books.open(gateway);
    // Tells in which transactions charges were booked, and does not book what it is told not to.
    await gateway.rows(`
      create table public.booked (payment text, tx text, together boolean);
      create table public.unbookable (payment text, together boolean);
      create function public.note_booked() returns trigger language plpgsql security definer as $$
        declare shared boolean := current_setting('lock_timeout') <> '0';
        begin
          if exists (select from public.unbookable u where u.payment = new.payment_id and u.together = shared) then raise exception 'the book is closed'; end if;
          insert into public.booked values (new.payment_id, pg_current_xact_id()::text, shared);
          return new;
        end $$;
      create trigger note_booked before insert on ledger.posting for each row execute function public.note_booked()`);
  });
  beforeEach(() => gateway.rows('truncate public.booked, public.unbookable'));
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    await books.close();
    await gateway.close();
  });

  const phones = () => Array.from({ length: MANY }, () => gateway.phone(`0107744${String(++numbers).padStart(4, '0')}`));
  /** All at the same moment, as if every carrier had answered then. */
  function answeredAtOnce(times = 1): void {
    const { run } = SettleAttempt.prototype;
    let all: (() => void)[] = [];
    jest.spyOn(SettleAttempt.prototype, 'run').mockImplementation(async function (this: SettleAttempt, ...args) {
      await new Promise<void>((go) => {
        if (all.push(go) < MANY) return;
        all.forEach((one) => one());
        all = [];
      });
      await Promise.all(Array.from({ length: times }, () => run.apply(this, args)));
    });
  }
  /** Bought, with codes entered: charging has only begun. */
  async function bought(before: (ids: string[]) => Promise<unknown> = () => Promise.resolve()): Promise<string[]> {
    const crowd = new Crowd(gateway);
    const waiting = await crowd.identify(phones().map((phone) => ({ phone })));
    const ids = waiting.map(({ id }) => id);
    await gateway.settle();
    await before(ids);
    await Promise.all(waiting.map((one) => crowd.enter(one)));
    await gateway.settle();
    return ids;
  }
  const states = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await gateway.payment(id))['status'] as string));
  const booked = () => gateway.rows<{ payment: string; tx: string; together: boolean }>('select * from public.booked');
  const events = () => gateway.rows(`select payment_id from webhooks.event where type = 'payment.charged'`);

  it('are settled in few transactions, each once', async () => {
    const before = (await events()).length;
    answeredAtOnce();
    const ids = await bought();
    expect(await states(ids)).toEqual(ids.map(() => 'charged'));
    const rows = await booked();
    expect(rows.map(({ payment }) => payment).sort()).toEqual([...ids].sort());
    expect(new Set(rows.map(({ tx }) => tx)).size).toBeLessThan(MANY / 2);
    expect(await events()).toHaveLength(before + MANY);
    expect(await books.disagreements()).toEqual([]);
  });

  it('are settled one by one when one of them cannot be settled with others', async () => {
    answeredAtOnce();
    const ids = await bought((all) => gateway.rows('insert into public.unbookable values ($1, true)', [all[MANY - 1]]));
    expect(await states(ids)).toEqual(ids.map(() => 'charged'));
    expect((await booked()).map(({ payment }) => payment).sort()).toEqual([...ids].sort());
  });

  it('are settled all but the one that cannot be, which is asked about and charged once when it can', async () => {
    answeredAtOnce();
    const ids = await bought((all) => gateway.rows('insert into public.unbookable values ($1, true), ($1, false)', [all[MANY - 1]]));
    jest.restoreAllMocks();
    expect(await states(ids)).toEqual(ids.map((_, i) => (i === MANY - 1 ? 'charging' : 'charged')));
    const [bad] = ids.slice(-1);
    await gateway.rows('truncate public.unbookable');
    await gateway.clock(60);
    await gateway.settle();
    expect((await gateway.payment(bad!))['status']).toBe('charged');
    expect((await booked()).filter(({ payment }) => payment === bad)).toHaveLength(1);
  });

  it('and are about one payment settle it once', async () => {
    const before = (await events()).length;
    answeredAtOnce(2);
    const ids = await bought();
    expect(await states(ids)).toEqual(ids.map(() => 'charged'));
    expect((await booked()).map(({ payment }) => payment).sort()).toEqual([...ids].sort());
    expect(await events()).toHaveLength(before + MANY);
  });
});
