import { DataSource } from 'typeorm';
import type { AttemptId } from '#kernel';
import { AfterNo, Attempts, CallBacks, type AgedAttempt } from '#payments';
import { Database, dataSourceOptions, Doorbell, rows, type Tx } from '#platform';
import { TestGateway } from './gateway.js';
import { somebodyElse } from './second-connection.js';

describe('a carrier that calls back about an attempt', () => {
  let gateway: TestGateway;
  let source: DataSource;
  let database: Database;
  let attempts: Attempts;
  let id: AttemptId;

  beforeAll(async () => {
    gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '5000' });
    source = await new DataSource(dataSourceOptions(gateway.config, 'test')).initialize();
    database = new Database(source, new Doorbell(gateway.config));
    attempts = new Attempts(database, gateway.config);
    // What is due is taken up at once.
    await gateway.rows(`
      create table public.made_due (attempt text);
      create function public.note_due() returns trigger language plpgsql security definer as $$ begin
        if new.due_at <= platform.now() then insert into public.made_due values (new.id); end if; return null; end $$;
      create trigger note_due after update on payments.attempt for each row
        when (new.called_back_at is distinct from old.called_back_at and new.called_back_at is not null) execute function public.note_due()`);
    await gateway.fault('cut_before', { carrier: 'skt' });
    const payment = await gateway.buy(gateway.phone('01085550001'));
    [{ id }] = (await gateway.rows<{ id: AttemptId }>('select id from payments.attempt where payment_id = $1', [payment['id']])) as [never];
  });
  // Whoever was rung before is done.
  beforeEach(() => gateway.settle());
  afterAll(async () => {
    await database.onModuleDestroy();
    await source.destroy();
    await gateway.close();
  });

  const callBack = () => gateway.callBack(id);
  let read: AgedAttempt;
  /** Whoever asks reads it now. */
  const reads = async (): Promise<void> => {
    read = (await attempts.find(id))!;
  };
  /** Nobody else takes it up meanwhile. */
  const is = async (state: string, due: string): Promise<void> => {
    const sql = `update payments.attempt set state = $2, answered_at = case when $2 in ('yes', 'no') then now() end, asked_at = null, due_at = ${due} where id = $1`;
    await gateway.rows(sql, [id, state]);
    await reads();
  };
  const [SOON, NEVER] = [`platform.now() + interval '40 s'`, 'null'];
  const asks = async () => (await gateway.rows('select from public.made_due where attempt = $1', [id])).length;
  const timesTold = async () =>
    (await gateway.rows(`select from payments.event where kind = 'carrier_called_back' and detail ->> 'attempt' = $1`, [id])).length;
  /** @returns whether it is to be asked again at once, seen before anybody else can take it up. */
  const silent = () => database.tx((tx) => hearsNothing(tx));
  const hearsNothing = async (tx: Tx): Promise<boolean> => {
    await attempts.silent(tx, read, 600, null, { kind: 'asked_again', detail: {} });
    const sql = 'select due_at <= platform.now() as "atOnce" from payments.attempt where id = $1';
    return (await rows<{ atOnce: boolean }>(tx, sql, [id]))[0]!.atOnce;
  };

  it('is asked when nobody is at it, or it had said no', async () => {
    await is('silent', SOON);
    const before = await asks();
    await callBack();
    expect(await asks()).toBe(before + 1);
    await is('no', NEVER);
    await callBack();
    expect(await asks()).toBe(before + 2);
  });

  it('is left to whoever is telling it, and needs no asking after its yes; the timeline tells it all the same', async () => {
    const [before, told] = [await asks(), await timesTold()];
    await is('started', SOON);
    await callBack();
    await is('yes', NEVER);
    await callBack();
    expect([(await asks()) - before, (await timesTold()) - told]).toEqual([0, 2]);
  });

  it('is asked at once, and once, if whoever was telling it heard nothing after all', async () => {
    await gateway.rows('update payments.attempt set called_back_at = null where id = $1', [id]);
    await is('started', SOON);
    expect(await silent()).toBe(false);
    await is('started', SOON);
    await callBack();
    expect(await silent()).toBe(true);
    await reads();
    expect(await silent()).toBe(false);
  });

  it('is asked at once, and once, even if the clock was set back meanwhile', async () => {
    await is('started', SOON);
    await callBack();
    await gateway.rows(`update payments.attempt set called_back_at = platform.now() + interval '1 minute' where id = $1`, [id]);
    expect(await silent()).toBe(true);
    await reads();
    expect(await silent()).toBe(false);
  });

  describe('though the clock was set back before it called back', () => {
    const callsBackEarlier = (): Promise<unknown> =>
      gateway.rows(`update payments.attempt set called_back_at = platform.now() - interval '1 minute' where id = $1`, [id]);
    const isDue = async (): Promise<boolean> =>
      (await gateway.rows('select from payments.attempt where id = $1 and due_at is not null', [id])).length === 1;
    const saysNo = (): Promise<boolean> => database.tx((tx) => attempts.settle(tx, id, 'no', null, null, read));
    const answers = (): Promise<void> => new AfterNo(database).answered(read, null);

    it('is asked at once, and once, if nothing was heard', async () => {
      await is('started', SOON);
      await callsBackEarlier();
      expect(await silent()).toBe(true);
      await reads();
      expect(await silent()).toBe(false);
    });

    it.each([
      ['a no, which settles it', 'started', SOON, saysNo],
      ['an answer about what had ended as no', 'no', NEVER, answers],
    ])('is asked once more after %s', async (_, state, due, hears) => {
      await is(state, due);
      await callsBackEarlier();
      await hears();
      expect(await isDue()).toBe(true);
      await gateway.settle();
      await is(state, due);
      await hears();
      expect(await isDue()).toBe(false);
    });
  });

  it('is asked at once, and once, if what it called was noted by a transaction from before the question', async () => {
    await gateway.rows('update payments.attempt set called_back_at = null where id = $1', [id]);
    await database.tx(async (tx) => {
      await rows(tx, 'select platform.now()');
      await somebodyElse(() => is('started', SOON));
      await new CallBacks().note(tx, id);
    });
    expect(await silent()).toBe(true);
    await reads();
    expect(await silent()).toBe(false);
  });

  it('needs no asking after a no that is no answer of the carrier', async () => {
    await is('started', SOON);
    await callBack();
    await database.tx((tx) => attempts.settle(tx, id, 'no', null, null));
    expect(await gateway.rows('select due_at as due from payments.attempt where id = $1', [id])).toEqual([{ due: null }]);
  });

  it('is not asked a second time at once by whoever asked because of it', async () => {
    await is('silent', SOON);
    await gateway.settle();
    await is('silent', SOON);
    const before = await asks();
    await callBack();
    await reads();
    expect([(await asks()) - before, await silent()]).toEqual([1, false]);
  });
});
