import type { PaymentId, RefusalCode } from '#kernel';
import { won } from '#kernel';
import type { Place, Scope } from '#limits';
import { rows, type Tx } from '#platform';
import { TestGateway } from './gateway.js';
import { buyer, LimitsRoom } from './limits.kit.js';

let gateway: TestGateway;
let payers: LimitsRoom;
/** Who presses: on connections of its own, as the subscriber's or the operators' door has them. */
let presser: LimitsRoom;
beforeAll(async () => {
  gateway = await TestGateway.start();
  [payers, presser] = await Promise.all([LimitsRoom.open(gateway), LimitsRoom.open(gateway)]);
});
afterEach(async () => {
  for (const [place] of PLACES) await presser.withdraw(place);
  expect(await payers.disagreements()).toEqual([]);
});
afterAll(async () => {
  await Promise.all([payers.close(), presser.close()]);
  await gateway.close();
});

const at = (scope: Scope, ...pattern: string[]): Place => ({ scope, period: 'payment', pattern });
const PLACES: [Place, RefusalCode][] = [
  [at('line_block', 'pressed'), 'blocked_by_subscriber'],
  [at('line_merchant_block', 'pressed', 'mer_shop'), 'blocked_by_subscriber'],
  [at('line_category_block', 'pressed', 'content'), 'blocked_by_subscriber'],
  [at('merchant_stop', 'mer_shop'), 'blocked_by_gateway'],
  [at('carrier_stop', 'skt'), 'carrier_maintenance'],
  [at('prefix_stop', '0101234'), 'blocked_by_gateway'],
];

interface Ran {
  readonly startedAt: number;
  readonly refusal: RefusalCode | null;
}
const time = async (tx: Tx | null): Promise<number> =>
  (await rows<{ at: number }>(tx ?? presser.database.reader, 'select extract(epoch from clock_timestamp())::float8 as at'))[0]!.at;

let payments = 0;
/** One payment of the line. @param stay what its transaction does between holding and committing. */
const pay = (stay: () => void | Promise<void> = () => undefined): Promise<Ran> =>
  payers.tx(async (tx) => {
    const startedAt = await time(tx);
    const answer = await payers.limits.reserve(tx, `pressed-${++payments}` as PaymentId, won(10), buyer('pressed'));
    await stay();
    return { startedAt, refusal: answer.kind === 'refused' ? answer.code : null };
  });
const many = (n: number): Promise<Ran>[] => Array.from({ length: n }, () => pay());

async function waiting(n: number): Promise<void> {
  const sql = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%limits.reserve%'`;
  while ((await gateway.rows<{ n: number }>(sql))[0]!.n < n);
}

it.each(PLACES)('%j pressed while fifty payments run stops every reservation that starts after it', async (place, code) => {
  let [held, open] = [(): void => undefined, (): void => undefined];
  const gate = new Promise<void>((resolve) => (open = resolve));
  const holding = new Promise<void>((resolve) => (held = resolve));
  const first = pay(() => (held(), gate));
  await holding;
  const before = [first, ...many(11)];
  await waiting(11);
  await presser.set(place, 0);
  const after = many(38);
  open();
  // They had seen that nothing stood in their way; the block does not reach back.
  expect((await Promise.all(before)).map(({ refusal }) => refusal)).toEqual(before.map(() => null));
  expect((await Promise.all(after)).map(({ refusal }) => refusal)).toEqual(after.map(() => code));
  await presser.withdraw(place);
  expect((await pay()).refusal).toBeNull();
});

it.each(PLACES)(
  '%j pressed anywhere in a crowd of two hundred: who starts after the commit is refused, and nobody for another reason',
  async (place, code) => {
    const crowd = many(100);
    await presser.set(place, 0);
    const pressedAt = await time(null);
    crowd.push(...many(100));
    for (const { startedAt, refusal } of await Promise.all(crowd)) {
      if (startedAt > pressedAt) expect(refusal).toBe(code);
      expect([null, code]).toContain(refusal);
    }
    expect((await pay()).refusal).toBe(code);
    await presser.withdraw(place);
  },
);

it('who began first and presses second finds it done, and sees it', async () => {
  const block = { scope: 'all' } as const;
  const press = (blocked: boolean) => (tx: Tx) => presser.own.setBlock(tx, 'pressed twice', block, blocked, 'test');
  for (const blocked of [true, false])
    await payers.tx(async (tx) => {
      await time(tx);
      expect(await presser.tx(press(blocked))).toBe(true);
      expect(await press(blocked)(tx)).toBe(false);
      expect((await presser.own.blocksOf('pressed twice', tx)).map(({ scope }) => scope)).toEqual(blocked ? ['all'] : []);
    });
});
