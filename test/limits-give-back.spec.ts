import { won, type MerchantId } from '#kernel';
import type { Place } from '#limits';
import { TestGateway } from './gateway.js';
import { LimitsRoom } from './limits.kit.js';

let gateway: TestGateway;
let room: LimitsRoom;
beforeAll(async () => {
  gateway = await TestGateway.start();
  await gateway.withoutFiles();
  room = await LimitsRoom.open(gateway);
});
afterEach(() => gateway.clock(0));
afterAll(async () => {
  await room.close();
  await gateway.close();
});

const NEXT_MONTH_SECONDS = 32 * 86_400;
let lines = 0;
let refunds = 0;

interface Known {
  readonly line: string;
  readonly person: string;
  readonly merchant: MerchantId;
}
const month = (scope: Place['scope'], ...pattern: string[]): Place => ({ scope, period: 'month', pattern });

it.each([
  ['line', (k: Known) => month('line', k.line), 'limit_line_month'],
  ['person', (k: Known) => month('person', k.person), 'limit_person_month'],
  ['merchant', (k: Known) => month('merchant', k.merchant), 'limit_merchant'],
  ['person at one merchant', (k: Known) => month('person_merchant', k.person, k.merchant), 'limit_merchant'],
  ['category', (k: Known) => month('line_category', k.line, 'game'), 'limit_category_month'],
  ['own', (k: Known) => month('line_own', k.line), 'limit_set_by_subscriber'],
] as const)(
  'the month of the %s: a credit on a later bill gives no room back, a cancel does',
  async (_, placeOf, code) => {
    const phone = await gateway.phone(`0107870${String(++lines).padStart(4, '0')}`).set({ carrier: 'skt' });
    const buy = async (amount: number) => gateway.buy(phone, { amount, category: 'game' });
    const refusalOf = async (amount: number): Promise<unknown> => (await buy(amount))['refusal']?.code ?? null;
    async function giveBack(id: unknown): Promise<unknown> {
      const asked = await gateway.api('post', `/v1/payments/${id}/refunds`, {}, { 'idempotency-key': `back-${++refunds}` });
      await gateway.settle();
      return (await gateway.api('get', `/v1/refunds/${asked.body.id}`)).body.method;
    }
    const first = await buy(10);
    const [known] = await gateway.rows<Known>(
      `select p.line_key as line, l.person_key as person, p.merchant_id as merchant from payments.payment p join limits.line l using (line_key) where p.id = $1`,
      [first['id']],
    );
    const place = placeOf(known!);
    await room.set(place, won(5000));
    try {
      const before = await buy(3000);
      await gateway.clock(NEXT_MONTH_SECONDS);
      expect(await giveBack(before['id'])).toBe('next_bill_credit');
      const now = await buy(4000);
      expect(await refusalOf(1001)).toBe(code);
      expect(await giveBack(now['id'])).toBe('carrier_cancel');
      expect(await refusalOf(5000)).toBeNull();
      // As seen from the month of the credited payment: its room is still taken.
      await gateway.clock(0);
      expect(await refusalOf(2500)).toBe(code);
      expect(await room.disagreements()).toEqual([]);
    } finally {
      await room.withdraw(place);
    }
  },
  120_000,
);
