import { HOSTS, kstDay } from '#kernel';
import { DEMO_MERCHANT } from '#merchants';
import { merchant } from '../apps/gateway/merchant.js';
import { BillingRoom, CarrierClient, until } from './billing.kit.js';
import { TestGateway } from './gateway.js';
import { monthEnd, storeNow } from './time.js';

const DAYS = 5;
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  await merchant(gateway.config, ['contract', DEMO_MERCHANT.id, 'lgu', 'digital', 'recharge'], () => undefined);
});
afterAll(() => gateway.close());

interface Movement {
  readonly carrier: string;
  readonly type: string;
  readonly phoneNumber: string;
  readonly amount: number;
}
const sorted = (movements: readonly Movement[]): string[] =>
  movements
    .map(({ carrier, type, phoneNumber, amount }) => `${carrier} ${type.toLowerCase()} ${phoneNumber.replace('+82', '0')} ${amount}`)
    .sort();

it('over days with refunds, faults and the end of a month, files, ledger and the carriers’ own book say the same', async () => {
  // Three days before the end of the month.
  const first = Math.floor((monthEnd() - storeNow().getTime()) / 86_400_000) - 2;
  const paid: Record<string, any>[] = [];
  for (let day = 0; day < DAYS; day++) {
    await gateway.clock(until(15, first + day));
    await gateway.settle();
    for (const [i, carrier] of ['skt', 'kt', 'lgu'].entries()) {
      const phone = await gateway
        .phone(`0103400${day}${i}00`)
        .set({ carrier, fault: day === 1 ? 'wrong_amount' : day === 3 ? 'error_after' : 'none' });
      paid.push(await gateway.buy(phone, { amount: 1000 * (day + 1) + i }));
    }
    // What was bought yesterday goes back: in the month a cancel, after its end a credit. At LG U+ a part is a cancel of all and a new charge.
    for (const payment of paid.slice(-6, -3).filter(({ status }) => status === 'charged')) {
      const body = { amount: 333 };
      await gateway.api('post', `/v1/payments/${payment['id'] as string}/refunds`, body, {
        'idempotency-key': `b-${payment['id'] as string}`,
      });
    }
    await gateway.settle();
    // What a carrier did and did not say is asked for before the day is over.
    await gateway.clock(until(20, first + day));
    await gateway.settle();
  }
  await gateway.clock(until(1, first + DAYS));
  await gateway.settle();

  const filed: Movement[] = [];
  for (const host of HOSTS) {
    const carrier = new CarrierClient(gateway, host);
    for (const file of await carrier.files('?limit=100')) {
      const { details } = await carrier.read(file);
      for (const { type, phoneNumber, amount, occurredAt } of details) {
        filed.push({ carrier: host, type, phoneNumber: phoneNumber!, amount });
        expect(kstDay(new Date(occurredAt)) <= file.businessDate).toBe(true);
      }
    }
  }
  const book = await gateway.book();
  expect(sorted(filed)).toEqual(sorted(book));
  expect(new Set(filed.map(({ type }) => type))).toEqual(new Set(['CHARGE', 'CANCEL', 'REFUND']));
  for (const host of HOSTS) {
    const [ledger] = await gateway.rows<{ net: number }>(
      `select (ledger.balance('carrier_receivable:' || $1) - ledger.balance('refunds_payable:' || $1))::int as net`,
      [host],
    );
    const own = filed.filter(({ carrier }) => carrier === host);
    expect(own.reduce((sum, { type, amount }) => sum + (type === 'CHARGE' ? amount : -amount), 0)).toBe(ledger!.net);
  }

  const room = await BillingRoom.open(gateway);
  const references = await room.database.query<{ n: number }>(
    'select count(*)::int as n from billing.line where carrier_reference is null or phone_sealed is null',
  );
  const recharged = filed.filter(({ carrier, type, amount }) => carrier === 'lgu' && type === 'CHARGE' && amount % 1000 !== 2);
  expect(recharged.length).toBeGreaterThan(0);
  const originals = await room.database.query<{ n: number }>(
    `select count(*)::int as n from billing.line where (type = 'CHARGE') <> (original_id is null)`,
  );
  await room.close();
  expect([references, originals]).toEqual([[{ n: 0 }], [{ n: 0 }]]);
}, 180_000);
