import fc from 'fast-check';
import type { MerchantId, PaymentId } from '#kernel';
import { won } from '#kernel';
import type { Buyer } from '#limits';
import { TestGateway } from './gateway.js';
import { rows, type Tx } from '#platform';
import { buyer, LimitsRoom } from './limits.kit.js';
import { toNextMonth } from './time.js';

let gateway: TestGateway;
let room: LimitsRoom;
beforeAll(async () => {
  gateway = await TestGateway.start();
  await gateway.withoutFiles();
  room = await LimitsRoom.open(gateway);
});
afterEach(async () => expect(await room.disagreements()).toEqual([]));
afterAll(async () => {
  await room.close();
  await gateway.close();
});

const race = (name: string, n: number, amount: number, who: (i: number) => Buyer) =>
  Promise.all(Array.from({ length: n }, (_, i) => room.refusal(`${name}-${i}`, amount, who(i))));

it('two hundred payments at once on one line take exactly what the limit allows', async () => {
  const answers = await race('line', 200, 1000, () => buyer('hot', { monthlyCeiling: 50_500 }));
  expect(answers.filter((refusal) => refusal === null)).toHaveLength(50);
  expect(new Set(answers)).toEqual(new Set([null, 'limit_line_month']));
  expect(await room.refusal('line-rest', 500, buyer('hot', { monthlyCeiling: 50_500 }))).toBeNull();
});

it('five lines of one person racing never pass the person’s limit, and none deadlocks', async () => {
  const answers = await race('person', 100, 30_000, (i) => buyer(`own-${i % 5}`, { personKey: 'lee' }));
  expect(answers.filter((refusal) => refusal === null)).toHaveLength(33);
  expect(await room.refusal('person-rest', 10_000, buyer('own-0', { personKey: 'lee' }))).toBeNull();
});

it('a person’s lines racing are as many as a policy allows', async () => {
  await room.set({ scope: 'person_lines', period: 'month', pattern: ['choi'] }, 3);
  const answers = await race('lines', 60, 10, (i) => buyer(`choi-${i % 6}`, { personKey: 'choi' }));
  expect(answers.filter((refusal) => refusal === null)).toHaveLength(30);
});

it('payments from one address are counted exactly, though nobody waits for the counter', async () => {
  await room.set({ scope: 'ip', period: 'hour', pattern: ['*'] }, 57);
  const answers = await race('ip', 120, 10, (i) => buyer(`ip-${i}`, { ipKey: 'proxy' }));
  expect(answers.filter((refusal) => refusal === null)).toHaveLength(57);
  expect(answers.filter((refusal) => refusal === 'blocked_by_gateway')).toHaveLength(63);
});

const shop = (merchantId: string, i: number) => buyer(`${merchantId}-${i}`, { merchantId: merchantId as MerchantId });

it('a busy shop’s daily cap is reached to the won and never passed, whatever the amounts', async () => {
  let run = 0;
  const amounts = fc.array(fc.integer({ min: 10, max: 9000 }), { minLength: 20, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(amounts, fc.integer({ min: 1, max: 120_000 }), async (all, cap) => {
      const merchant = `mer_busy_${++run}`;
      await room.set({ scope: 'merchant', period: 'day', pattern: [merchant] }, cap);
      const answers = await Promise.all(all.map((amount, i) => room.refusal(`${merchant}-${i}`, amount, shop(merchant, i))));
      const taken = all.filter((_, i) => answers[i] === null).reduce((sum, amount) => sum + amount, 0);
      expect(taken).toBeLessThanOrEqual(cap);
      expect(await room.used(`merchant_day:${merchant}:%`)).toBe(taken);
      // Whoever was refused found less room than they wanted, and so does whoever comes now.
      for (const [i, amount] of all.entries()) if (answers[i] !== null) expect(amount).toBeGreaterThan(cap - taken);
      const rest = cap - taken;
      if (rest >= 10) expect(await room.refusal(`${merchant}-rest`, rest, shop(merchant, 0))).toBeNull();
      expect(await room.refusal(`${merchant}-more`, 10, shop(merchant, 1))).toBe('limit_merchant');
    }),
    { numRuns: 15 },
  );
});

it('room that is let go or given back in a busy shop can be taken again at once, by any slot', async () => {
  await room.set({ scope: 'merchant', period: 'day', pattern: ['mer_back'] }, 100_000);
  await race('back', 10, 10_000, (i) => shop('mer_back', i));
  await Promise.all([0, 1, 2].map((i) => room.end('letGo', `back-${i}`)));
  await room.end('spend', 'back-3');
  await room.giveBack('back-3', 4000);
  expect(await room.refusal('back-more', 34_001, shop('mer_back', 20))).toBe('limit_merchant');
  expect(await room.refusal('back-again', 34_000, shop('mer_back', 21))).toBeNull();
});

it('a cap that is lowered and raised under a crowd holds for those who come after it', async () => {
  const place = { scope: 'merchant', period: 'day', pattern: ['mer_moved'] } as const;
  await room.set(place, 60_000);
  await Promise.all([race('moved', 40, 1000, (i) => shop('mer_moved', i)), room.set(place, 20_000)]);
  const taken = await room.used('merchant_day:mer_moved:%');
  expect(await room.refusal('moved-low', Math.max(10, 20_001 - taken), shop('mer_moved', 50))).toBe('limit_merchant');
  await room.set(place, taken + 5000);
  expect(await room.refusal('moved-high', 5000, shop('mer_moved', 51))).toBeNull();
  expect(await room.refusal('moved-over', 10, shop('mer_moved', 52))).toBe('limit_merchant');
});

const CRASHES = [...['thrown', 'killed meanwhile', 'killed before the commit'], ...[undefined, undefined, undefined, undefined]] as const;
const backend = async (tx: Tx): Promise<number> => (await rows<{ pid: number }>(tx, 'select pg_backend_pid() as pid'))[0]!.pid;
/** @returns whether it ended by itself, not by a crash. */
const surely = (work: Promise<unknown>): Promise<boolean> =>
  work
    .then(() => true)
    .catch((error: Error) => {
      expect(error.message).toMatch(/^crashed$|terminat|connection|already released/i);
      return false;
    });

it('across a month end, with services and backends that die in between, no month of line, person or shop is passed and all free room can still be had', async () => {
  await room.set({ scope: 'merchant', period: 'day', pattern: ['mer_end'] }, 400_000);
  const who = (i: number) =>
    buyer(`end-${i % 5}`, { personKey: 'park', monthlyCeiling: 120_000, merchantId: 'mer_end' as MerchantId, category: 'game' });
  await room.set({ scope: 'person', period: 'month', pattern: ['park'] }, 390_000);
  const kills: Promise<unknown>[] = [];
  const act = async (i: number): Promise<void> => {
    const id = `end-${i}` as PaymentId;
    const crash = CRASHES[i % 7];
    await surely(
      room.tx(async (tx) => {
        const pid = await backend(tx);
        const kill = () => gateway.rows('select pg_terminate_backend($1)', [pid]);
        // Whoever has this connection by then is struck, also another payment that has just been given it.
        if (crash === 'killed meanwhile') kills.push(kill());
        await room.limits.reserve(tx, id, won(1000 + ((i * 977) % 9000)), who(i));
        if (crash === 'killed before the commit') await kill();
        if (crash === 'thrown') throw new Error('crashed');
      }),
    );
    // While the others still queue for their room.
    if (i === 100) await gateway.clock(toNextMonth());
    const [held] = await gateway.rows('select payment_id from limits.hold where payment_id = $1', [id]);
    while (held && i % 3 !== 0 && !(await surely(room.end(i % 3 === 1 ? 'spend' : 'letGo', id))));
  };
  try {
    await Promise.all(Array.from({ length: 200 }, (_, i) => act(i)));
    await Promise.all(kills);
    const sums = await gateway.rows<{ month: string; line: string; taken: number }>(
      `select right(c.key, 7) as month, split_part(c.key, ':', 2) as line, (spent + reserved)::float8 as taken from limits.counter c where key like 'line_month:end-%'`,
    );
    expect(new Set(sums.map(({ month }) => month)).size).toBe(2);
    const holds = await gateway.rows<{ n: number }>(
      `select count(*)::int as n from limits.hold where payment_id like 'end-%' and exists (select from unnest(keys) k where k like '%\\_month:%' and right(k, 7) <> month)`,
    );
    expect(holds).toEqual([{ n: 0 }]);
    const now = sums
      .map(({ month }) => month)
      .sort()
      .at(-1);
    for (const { taken } of sums) expect(taken).toBeLessThanOrEqual(120_000);
    const person = await room.used(`person_month:park:${now}`);
    expect(person).toBeLessThanOrEqual(390_000);
    let free = Math.min(390_000 - person, 400_000 - (await room.used(`merchant_day:mer_end:${now}%`)));
    for (const { line, taken } of sums.filter(({ month }) => month === now)) {
      const rest = Math.min(free, 120_000 - taken);
      if (rest >= 10) expect([line, await room.refusal(`rest-${line}`, rest, who(Number(line.slice(4))))]).toEqual([line, null]);
      free -= Math.max(0, rest);
      expect(await room.refusal(`over-${line}`, 10, who(Number(line.slice(4))))).not.toBeNull();
    }
  } finally {
    await gateway.clock(0);
  }
});
