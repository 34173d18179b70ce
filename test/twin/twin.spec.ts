import { livesOf, Worker } from './crew.js';

const never = new AbortController().signal;
// A worker compiles all of the journeys before its first life.
jest.setTimeout(180_000);
const workers: Worker[] = [];
const open = async (bug?: string): Promise<Worker> => {
  const worker = await Worker.open(bug, workers.length);
  workers.push(worker);
  return worker;
};
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
});

it('a seed is one life, whatever was lived before or beside it', async () => {
  const [one, other] = await Promise.all([open(), open()]);
  const lives = await livesOf([one], { first: 1, seeds: 5, trace: true }, never, () => undefined);
  expect(lives.flatMap(({ wrong }) => wrong)).toEqual([]);
  // Codes that were confirmed together, and something else that shared a commit.
  const steps = lives.flatMap(({ trace }) => trace);
  for (const together of ['ConfirmTogether', 'SharedTx']) expect(steps).toContainEqual(expect.stringMatching(`${together}: .*COMMIT`));
  const again = await livesOf([other], { first: 4, seeds: 2, trace: false }, never, () => undefined);
  expect(again.map(({ digest }) => digest)).toEqual(lives.slice(3).map(({ digest }) => digest));
});

it('a mistake is found, and its seed finds it again', async () => {
  const bug = 'the carrier is told before the attempt is on disk';
  const lives = await livesOf([await open(bug)], { first: 1, seeds: 40, trace: false }, never, () => undefined);
  const bad = lives.find(({ wrong }) => wrong.length > 0)!;
  expect(bad.wrong.join()).toContain('told before the attempt was on disk');
  const [again] = await livesOf([await open(bug)], { first: bad.seed, seeds: 1, trace: true }, never, () => undefined);
  expect([again!.digest, again!.wrong]).toEqual([bad.digest, bad.wrong]);
  expect(again!.trace.length).toBeGreaterThan(0);
});
