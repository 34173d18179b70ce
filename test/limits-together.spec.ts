import fc from 'fast-check';
import { won, type MerchantId, type PaymentId } from '#kernel';
import type { Buyer } from '#limits';
import { rows, type Tx } from '#platform';
import type { Subject } from '#risk';
import { TestGateway } from './gateway.js';
import { buyer, LimitsRoom } from './limits.kit.js';
import { RiskRoom } from './risk.kit.js';

let gateway: TestGateway;
let room: LimitsRoom;
let risk: RiskRoom;
beforeAll(async () => {
  gateway = await TestGateway.start();
  await gateway.withoutFiles();
  room = await LimitsRoom.open(gateway);
  risk = await RiskRoom.open(gateway);
});
afterAll(async () => {
  await risk.close();
  await room.close();
  await gateway.close();
});

interface Payment {
  readonly paymentId: PaymentId;
  readonly amount: ReturnType<typeof won>;
  readonly buyer: Buyer;
}

class Undone<T> extends Error {
  constructor(readonly answer: T) {
    super();
  }
}

/** What it answers, as if nothing had been done. */
const undone = <T>(at: Pick<LimitsRoom, 'database'>, work: (tx: Tx) => Promise<T>): Promise<T> =>
  at.database
    .tx(async (tx) => {
      throw new Undone(await work(tx));
    })
    .catch((error: unknown) => {
      if (error instanceof Undone) return error.answer as T;
      throw error;
    });

const told = async (tx: Tx, name: string) => ({
  holds: await rows(tx, `select payment_id, amount, month, keys, array_remove(slots, null) as slots, state from limits.hold where payment_id like $1 order by payment_id`, [`${name}-%`]),
  moves: await rows(tx, `select payment_id, what, amount, keys, counted from limits.move where payment_id like $1 order by n`, [`${name}-%`]),
  counters: await rows(tx, `select key, spent, reserved from limits.counter where key like $1 and reserved > 0 order by key`, [`%${name}%`]),
}); // prettier-ignore

const ceilings = fc.constantFrom(40_000, 1_000_000, 1_000_000);
const crowd = fc.array(
  fc.record({ amount: fc.integer({ min: 10, max: 9_000 }), line: fc.nat({ max: 4 }), person: fc.nat({ max: 2 }), gift: fc.boolean() }),
  { minLength: 2, maxLength: 12 },
);
const standing = fc.record({
  ceilings: fc.tuple(ceilings, ceilings, ceilings, ceilings, ceilings),
  person: fc.option(fc.integer({ min: 20_000, max: 120_000 })),
  own: fc.option(fc.integer({ min: 0, max: 60_000 })),
  /** What is counted in another way than a line's won. */
  busy: fc.constantFrom(null, 'shop', 'lines', 'block'),
});

it('many that take their limits together take what they would have taken one after the other, or nothing', async () => {
  let [run, together] = [0, 0];
  await fc.assert(
    fc.asyncProperty(crowd, standing, async (all, rules) => {
      const name = `crowd${++run}x`;
      const merchantId = `mer_${name}` as MerchantId;
      const of = (n: number): string => `${name}-line-${n}`;
      if (rules.person !== null) await room.set({ scope: 'person', period: 'month', pattern: [`${name}-person-0`] }, rules.person);
      if (rules.own !== null) await room.set({ scope: 'line_own', period: 'month', pattern: [of(1)] }, rules.own);
      if (rules.busy === 'shop') await room.set({ scope: 'merchant', period: 'day', pattern: [merchantId] }, 1_000_000);
      if (rules.busy === 'lines') await room.set({ scope: 'person_lines', period: 'month', pattern: [`${name}-person-1`] }, 5);
      if (rules.busy === 'block') await room.set({ scope: 'line_block', period: 'payment', pattern: [of(2)] }, 0);
      const payments = all.map(({ amount, line, person, gift }, i): Payment => ({
        paymentId: `${name}-${String(i).padStart(2, '0')}` as PaymentId,
        amount: won(amount),
        buyer: buyer(of(line), { personKey: `${name}-person-${person}`, monthlyCeiling: rules.ceilings[line]!, merchantId, category: gift ? 'gift_card' : 'content' }),
      })); // prettier-ignore
      const alone = await undone(room, async (tx) => {
        const answers = [];
        for (const { paymentId, amount, buyer: who } of payments) answers.push(await room.limits.reserve(tx, paymentId, amount, who));
        return { answers, ...(await told(tx, name)) };
      });
      const atOnce = await undone(room, async (tx) => {
        const month = await room.limits.reserveTogether(tx, payments);
        return { month, ...(await told(tx, name)) };
      });
      const { answers, ...said } = alone;
      if (atOnce.month === null) {
        expect(atOnce).toMatchObject({ holds: [], moves: [], counters: [] });
        // Whoever would all have been held were looked at one by one for a reason.
        if (answers.every(({ kind }) => kind === 'held')) expect(rules.busy).toMatch(/shop|lines/);
        return;
      }
      together++;
      expect(answers).toEqual(payments.map(() => ({ kind: 'held', month: atOnce.month })));
      expect(atOnce).toEqual({ month: atOnce.month, ...said });
    }),
    { numRuns: 200 },
  );
  expect(together).toBeGreaterThan(20);
  expect(await room.disagreements()).toEqual([]);
});

it('two crowds that want the same few lines crosswise both come through, and nothing is passed', async () => {
  const crowds = [0, 1, 2, 3].map((c) =>
    Array.from({ length: 10 }, (_, i): Payment => ({ paymentId: `cross-${c}-${i}` as PaymentId, amount: won(1000), buyer: buyer(`cross-${(i * (c % 2 ? 7 : 3)) % 10}`, { personKey: 'cross', monthlyCeiling: 4000 }) })),
  ); // prettier-ignore
  const months = await Promise.all(crowds.map((all) => room.tx((tx) => room.limits.reserveTogether(tx, all))));
  expect(months.every((month) => month !== null)).toBe(true);
  expect(await room.used('line_month:cross-%')).toBe(40_000);
  expect(await room.tx((tx) => room.limits.reserveTogether(tx, [{ ...crowds[0]![0]!, paymentId: 'cross-more' as PaymentId }]))).toBeNull();
  expect(await room.disagreements()).toEqual([]);
});

/** Without the minute it is, which may turn between two looks. */
const judged = (tx: Tx, name: string) =>
  rows(tx, `select payment_id, score, decision, acts, inputs #- '{seen,night}' as inputs, rules, explanation from risk.judgement where payment_id like $1 order by n`, [`${name}-%`]); // prettier-ignore
const counted = async (tx: Tx, name: string) => [
  await rows(tx, `select payment_id, line_key, address, amount from risk.trace where payment_id like $1 order by payment_id`, [`${name}-%`]),
  await rows(tx, `select line_key from risk.line where line_key like $1 order by 1`, [`${name}-%`]),
  await rows(tx, `select person_key, host from risk.carrier_of_person where person_key like $1 order by 1, 2`, [`${name}-%`]),
]; // prettier-ignore

it('many that are judged together are judged as if they had come one after the other', async () => {
  await risk.set({
    name: 'few_lines',
    kind: 'lines_of_address',
    parameters: { lines: 2, minutes: 60 },
    weight: 40,
    demands: null,
    says: 'two lines',
  });
  await risk.set({
    name: 'few_small',
    kind: 'many_small',
    parameters: { payments: 2, most: 5000, minutes: 10 },
    weight: 50,
    demands: 'hold_for_review',
    says: 'two small ones',
  });
  await risk.set({ name: 'two_carriers', kind: 'several_carriers', parameters: { carriers: 2, days: 3 }, weight: 30, demands: null, says: 'two carriers' }); // prettier-ignore
  let run = 0;
  const one = fc.record({ amount: fc.constantFrom(1000, 5000, 400_000), line: fc.nat({ max: 3 }), person: fc.nat({ max: 1 }), host: fc.constantFrom('skt', 'kt', 'lgu'), address: fc.option(fc.nat({ max: 1 })), acts: fc.boolean(), category: fc.constantFrom('game', 'content') }); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 3 }), fc.array(one, { minLength: 1, maxLength: 8 }), async (before, all) => {
      const name = `judged${++run}x`;
      const subject = ({ line, person, address, amount, ...rest }: (typeof all)[number], i: number): Subject => ({
        ...{ ...rest, paymentId: `${name}-${String(i).padStart(2, '0')}` as PaymentId, lineKey: `${name}-${line}`, personKey: `${name}-${person}` },
        ...{ merchantId: 'mer_shop' as MerchantId, amount: won(amount), ipKey: address === null ? null : `${name}-${address}`, proved: false },
      }); // prettier-ignore
      const subjects = [...before, ...all].map(subject);
      await risk.database.tx((tx) => risk.risk.judge(tx, subjects.slice(0, before.length)));
      const rest = subjects.slice(before.length);
      const alone = await undone(risk, async (tx) => {
        const verdicts = [];
        for (const each of rest) verdicts.push(...(await risk.risk.judge(tx, [each])));
        return [verdicts, await judged(tx, name), await counted(tx, name)];
      });
      const together = await undone(risk, async (tx) => [await risk.risk.judge(tx, rest), await judged(tx, name), await counted(tx, name)]);
      expect(together).toEqual(alone);
    }),
    { numRuns: 100 },
  );
});
