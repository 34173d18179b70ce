import type { Queue } from 'bullmq';
import { Collector, type Ring, type Source } from './collector.js';

const redis = { status: 'ready' };
const queue = { backend: { client: Promise.resolve(redis) }, addBulk: () => Promise.resolve() } as unknown as Queue;
const ring = (id: string): Ring => ({ queue, id, data: {} });

const open: Collector[] = [];
afterEach(async () => {
  redis.status = 'ready';
  for (const one of open.splice(0)) await one.stop();
});

/** A collector whose doorbell is in our hand. */
async function collector(take: () => Promise<Ring[]>, waits = true, how: Pick<Source, 'quiet'> = {}) {
  let ringDoorbell: () => void = () => undefined;
  const database = { query: () => Promise.resolve([{ s0: waits }]) };
  const doorbell = { listen: (_address: string, then: () => void) => Promise.resolve((ringDoorbell = then)) };
  const made = new Collector(
    database as never,
    doorbell as never,
    { warn: () => undefined } as never,
    'here',
    [queue],
    [{ waits: () => '', take, ...how }],
  );
  open.push(made);
  await made.start();
  return { made, ringDoorbell: () => ringDoorbell() };
}

it('what was rung in by itself counts for whoever then asks: that work may have left more', async () => {
  const waiting = [ring('first'), ring('second')];
  let done: () => void;
  const rungIn = new Promise<void>((resolve) => (done = resolve));
  const { made } = await collector(() => Promise.resolve(waiting.splice(0)));
  const addBulk = jest.spyOn(queue, 'addBulk').mockImplementation(() => Promise.resolve(done()) as never);
  await rungIn;
  expect(addBulk).toHaveBeenCalledTimes(1);
  expect(await made.collect()).toBe(2);
  expect(await made.collect()).toBe(0);
});

it('never looks twice at the same time: the second look would pass over what the first holds', async () => {
  let looking = 0;
  let most = 0;
  const { made, ringDoorbell } = await collector(async () => {
    most = Math.max(most, ++looking);
    await new Promise((resolve) => setImmediate(resolve));
    looking--;
    return [];
  });
  ringDoorbell();
  await Promise.all([made.collect(), made.collect(), made.collect()]);
  expect(most).toBe(1);
});

it('takes nothing where nothing waits', async () => {
  const take = jest.fn(() => Promise.resolve([]));
  const { made } = await collector(take, false);
  expect(await made.collect()).toBe(0);
  expect(take).not.toHaveBeenCalled();
});

it('takes nothing while Redis is away: it would have to come again by itself', async () => {
  redis.status = 'reconnecting';
  const waiting = [ring('first')];
  const { made } = await collector(() => Promise.resolve(waiting.splice(0)));
  await expect(made.collect()).rejects.toThrow('Redis is away');
  expect(waiting).toHaveLength(1);
  redis.status = 'ready';
  expect(await made.collect()).toBe(1);
});

it('what rings for nobody is not looked at for each ring of the doorbell, and needs no Redis', async () => {
  redis.status = 'reconnecting';
  const take = jest.fn(() => Promise.resolve([]));
  const { made, ringDoorbell } = await collector(take, true, { quiet: true });
  await made.collect();
  const before = take.mock.calls.length;
  ringDoorbell();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(take.mock.calls.length - before).toBe(0);
  await made.collect();
  expect(take.mock.calls.length - before).toBe(1);
});

it('rings in later what it took and could not ring in: nothing else would come for it soon', async () => {
  const waiting = [ring('first')];
  const take = jest.fn(() => Promise.resolve(waiting.splice(0)));
  const addBulk = jest.spyOn(queue, 'addBulk').mockImplementation(() => Promise.reject(new Error('gone')));
  const { made } = await collector(take);
  await expect(made.collect()).rejects.toThrow('gone');
  const rung: unknown[] = [];
  addBulk.mockImplementation((jobs) => Promise.resolve(rung.push(...jobs)) as never);
  await made.collect();
  expect(rung).toMatchObject([{ opts: { jobId: 'first' } }]);
  await made.collect();
  expect(rung).toHaveLength(1);
});
