import fc from 'fast-check';
import { REFUSAL_CODES, type MerchantId, type RefusalCode } from '#kernel';
import type { Place } from '#limits';
import { AHEAD_SECONDS, TestGateway } from './gateway.js';
import { buyer, LimitsRoom } from './limits.kit.js';

let gateway: TestGateway;
let room: LimitsRoom;
beforeAll(async () => {
  // Nobody else ends holds: these payments are in no table, and time moves on by days.
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  await gateway.withoutFiles();
  room = await LimitsRoom.open(gateway);
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

interface Held {
  readonly amount: number;
  readonly line: number;
  readonly merchant: number;
  readonly gift: boolean;
  readonly day: string;
  state: 'held' | 'spent' | 'over';
  returned: number;
}

const DAY_SECONDS = 86_400;
const CEILING = 150_000;
const PERSON = 200_000;
const GIFTS = 100_000;

const lineOf = fc.integer({ min: 0, max: 2 });
const merchantOf = fc.integer({ min: 0, max: 1 });
const which = fc.nat({ max: 29 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('reserve' as const), amount: fc.integer({ min: 10, max: 60_000 }), line: lineOf, merchant: merchantOf, gift: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('spend' as const, 'letGo' as const, 'expire' as const), which }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('giveBack' as const), which, part: fc.integer({ min: 1, max: 100 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('shopCap' as const), merchant: merchantOf, cap: fc.option(fc.integer({ min: 0, max: 150_000 })) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('ownCap' as const), line: lineOf, cap: fc.option(fc.integer({ min: 0, max: 150_000 })) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('block' as const), line: lineOf, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('nextDay' as const) }) },
); // prettier-ignore

/** What the store should say, in thirty lines: sums over a plain list. */
class Model {
  readonly holds: (Held | null)[] = [];
  readonly shopCaps = new Map<number, number>();
  readonly ownCaps = new Map<number, number>();
  readonly blocked = new Set<number>();

  /** Today by Korea's calendar. */
  constructor(public today: string) {}

  used(of: (hold: Held) => boolean): number {
    const standing = this.holds.filter((hold): hold is Held => hold !== null && hold.state !== 'over' && of(hold));
    return standing.reduce((sum, hold) => sum + hold.amount - hold.returned, 0);
  }

  refusal(amount: number, line: number, merchant: number, gift: boolean): RefusalCode | null {
    const month = ({ day }: Held) => day.slice(0, 7) === this.today.slice(0, 7);
    const over: [RefusalCode, number, number | undefined][] = [
      ['blocked_by_subscriber', 0, this.blocked.has(line) ? 0 : undefined],
      ['limit_line_month', this.used((h) => month(h) && h.line === line), CEILING],
      ['limit_person_month', this.used(month), PERSON],
      ['limit_merchant', this.used((h) => h.day === this.today && h.merchant === merchant), this.shopCaps.get(merchant)],
      ['limit_category_month', this.used((h) => month(h) && h.line === line && h.gift), gift ? GIFTS : undefined],
      ['limit_set_by_subscriber', this.used((h) => month(h) && h.line === line), this.ownCaps.get(line)],
    ];
    const codes = over.filter(([, used, cap]) => cap !== undefined && used + amount > cap).map(([code]) => code);
    return REFUSAL_CODES.find((code) => codes.includes(code)) ?? null;
  }
}

it('whatever happens in whatever order, over days and months, the store says what a plain list of holds says', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 30 }), async (story, daysOn) => {
      const name = `story${++run}`;
      const [lines, merchants] = [[0, 1, 2].map((i) => `${name}-line-${i}`), [0, 1].map((i) => `mer_${name}_${i}`)];
      const shop = (i: number): Place => ({ scope: 'merchant', period: 'day', pattern: [merchants[i]!] });
      const own = (i: number): Place => ({ scope: 'line_own', period: 'month', pattern: [lines[i]!] });
      const block = (i: number): Place => ({ scope: 'line_block', period: 'payment', pattern: [lines[i]!] });
      let days = daysOn;
      const travel = async (): Promise<string> => {
        await gateway.rows('update platform.clock set offset_seconds = $1', [AHEAD_SECONDS + days * DAY_SECONDS]);
        const [row] = await gateway.rows<{ day: string }>('select platform.kst_day(platform.now())::text as day');
        return row!.day;
      };
      const model = new Model(await travel());
      // Only now: a policy set on a later day of the story before would not be in force yet.
      await room.set({ scope: 'person', period: 'month', pattern: [name] }, PERSON);
      // A shop is counted from the first policy on.
      for (const i of [0, 1]) await room.set(shop(i), null);

      for (const act of story) {
        const hold = 'which' in act ? model.holds[act.which] : undefined;
        switch (act.what) {
          case 'reserve': {
            const { amount, line, merchant, gift } = act;
            const id = `${name}-${model.holds.length}`;
            const who = buyer(lines[line]!, { personKey: name, monthlyCeiling: CEILING, merchantId: merchants[merchant] as MerchantId, category: gift ? 'gift_card' : 'game' }); // prettier-ignore
            const expected = model.refusal(amount, line, merchant, gift);
            expect(await room.refusal(id, amount, who)).toBe(expected);
            model.holds.push(expected ? null : { amount, line, merchant, gift, day: model.today, state: 'held', returned: 0 });
            break;
          }
          case 'spend':
          case 'letGo':
          case 'expire':
            await room.end(act.what, `${name}-${act.which}`);
            if (hold?.state === 'held') hold.state = act.what === 'spend' ? 'spent' : 'over';
            break;
          case 'giveBack': {
            const part = Math.ceil(((hold?.amount ?? 100) - (hold?.returned ?? 0)) * (act.part / 100));
            if (part <= 0) break;
            await room.giveBack(`${name}-${act.which}`, part);
            if (hold?.state === 'spent') hold.returned += part;
            break;
          }
          case 'shopCap':
            await room.set(shop(act.merchant), act.cap);
            if (act.cap === null) model.shopCaps.delete(act.merchant);
            else model.shopCaps.set(act.merchant, act.cap);
            break;
          case 'ownCap':
            if (act.cap === null) await room.withdraw(own(act.line));
            else await room.set(own(act.line), act.cap);
            if (act.cap === null) model.ownCaps.delete(act.line);
            else model.ownCaps.set(act.line, act.cap);
            break;
          case 'block':
            await (act.on ? room.set(block(act.line), 0) : room.withdraw(block(act.line)));
            model.blocked[act.on ? 'add' : 'delete'](act.line);
            break;
          case 'nextDay':
            days++;
            model.today = await travel();
        }
      }
      for (const i of [0, 1, 2]) expect(await room.used(`line_month:${lines[i]}:%`)).toBe(model.used((h) => h.line === i));
      for (const i of [0, 1]) expect(await room.used(`merchant_day:${merchants[i]}:%`)).toBe(model.used((h) => h.merchant === i));
      expect(await room.used(`person_month:${name}:%`)).toBe(model.used(() => true));
    }),
    { numRuns: 25 },
  );
  await gateway.rows('update platform.clock set offset_seconds = $1', [AHEAD_SECONDS]);
  expect(await room.disagreements()).toEqual([]);
});
