import { DEMO_MERCHANT } from '#merchants';
import { merchant } from '../apps/gateway/merchant.js';
import { checkLedger } from '../apps/gateway/check-ledger.js';
import type { FileView, InboundLine } from '#billing';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';
import { acknowledged, bytesOf, COLLECTION, type SaidLine } from './inbound.kit.js';
import { Time } from './time.js';

const AMOUNT = 10_000;
let gateway: TestGateway;
const NUMBERS = { skt: '01037000001', kt: '01037000002', lgu: '01037000003' } as const;
type Host = keyof typeof NUMBERS;
const carriers: Record<string, { client: CarrierClient; line: SaidLine; id: string }> = {};

beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  for (const host of ['kt', 'lgu'])
    await merchant(gateway.config, ['contract', DEMO_MERCHANT.id, host, 'digital', 'clawback'], () => undefined);
  for (const [host, number] of Object.entries(NUMBERS)) {
    const phone = gateway.phone(number).set({ carrier: host });
    await gateway.buy(await phone, { amount: AMOUNT });
  }
  await gateway.clock(24 * 3600 + 1200);
  await gateway.settle();
  for (const host of Object.keys(NUMBERS) as Host[]) {
    const client = new CarrierClient(gateway, host);
    const [line] = await acknowledged(client, (await client.files()).at(-1)! satisfies FileView);
    carriers[host] = { client, line: line!, id: line!.paymentId };
  }
});
afterEach(async () => {
  const said: string[] = [];
  expect([await checkLedger(gateway.config, (sentence) => said.push(sentence)), said.filter((text) => text.startsWith('WRONG'))]).toEqual([
    0,
    [],
  ]);
});
afterAll(() => gateway.close());

let sent = 0;
const say = async (host: Host, outcome: InboundLine['outcome'], amount = AMOUNT): Promise<void> => {
  const { client, line } = carriers[host]!;
  const bytes = bytesOf('ndjson', COLLECTION(host), [{ ...line, outcome, reason: null, amount }]);
  expect(await client.send(`/v1/inbound/collection-${++sent}.ndjson`, bytes)).toMatchObject({ status: 200, body: { kind: 'COLLECTION' } });
  await gateway.settle();
};
const balances = async (host: string): Promise<Record<string, number>> => {
  const [found] = await gateway.rows<Record<string, number>>(
    `select ledger.balance('carrier_receivable:' || $1)::int as receivable, ledger.balance('carrier_collected:' || $1)::int as collected, ledger.balance('uncollected:' || $1)::int as uncollected,
            (select (-sum(n))::int from ledger.movement where payment_id = $2 and account like 'merchant\\_payable:%') as merchant, (select (-sum(n))::int from ledger.movement where payment_id = $2 and account in ('fee_income', 'vat_payable')) as fee`,
    [host, carriers[host]!.id],
  );
  return found!;
};
const refunds = async (id: string): Promise<unknown[]> =>
  (
    (await gateway.api('get', `/v1/payments/${id}/refunds`)).body as { data: { amount: number; status: string; method: string }[] }
  ).data.map(({ amount, status, method }) => ({ amount, status, method }));
const kinds = async (host: string): Promise<string[]> =>
  ((await gateway.api('get', `/v1/payments/${carriers[host]!.id}/timeline`)).body as { data: { kind: string }[] }).data.map(
    ({ kind }) => kind,
  );

it('what is not paid is nobody else’s loss but ours where the contract says nothing, and paid later it is collected', async () => {
  await say('skt', 'UNCOLLECTED');
  await say('skt', 'UNCOLLECTED');
  expect(await balances('skt')).toEqual({ receivable: 0, collected: 0, uncollected: AMOUNT, merchant: 9120, fee: 880 });
  expect(await gateway.payment(carriers['skt']!.id)).toMatchObject({ status: 'charged', refundableAmount: AMOUNT });
  await say('skt', 'COLLECTED');
  expect(await balances('skt')).toEqual({ receivable: 0, collected: AMOUNT, uncollected: 0, merchant: 9120, fee: 880 });
  expect((await kinds('skt')).filter((kind) => kind === 'not_collected' || kind === 'collected')).toEqual(['not_collected', 'collected']);
});

it('by contract it is taken back from the merchant with his fee, is not refunded either, and is his again when it is paid', async () => {
  await say('kt', 'UNCOLLECTED');
  expect(await balances('kt')).toEqual({ receivable: 0, collected: 0, uncollected: 0, merchant: 0, fee: 0 });
  const { id } = carriers['kt']!;
  expect(await gateway.payment(id)).toMatchObject({ status: 'charged', refundableAmount: 0 });
  const refund = await gateway.api('post', `/v1/payments/${id}/refunds`, { amount: 100 }, { 'idempotency-key': 'clawed' });
  expect([refund.status, (refund.body as { code: string }).code]).toEqual([422, 'refund_exceeds_rest']);
  await say('kt', 'COLLECTED');
  expect(await balances('kt')).toEqual({ receivable: 0, collected: AMOUNT, uncollected: 0, merchant: 9120, fee: 880 });
  expect(await gateway.payment(id)).toMatchObject({ refundableAmount: AMOUNT });
  expect(await kinds('kt')).toEqual(expect.arrayContaining(['clawed_back', 'clawback_returned', 'collected']));
});

it('another amount than stands open, or the same said once more after it was paid, moves nothing and is a break', async () => {
  const before = await balances('skt');
  await say('skt', 'COLLECTED', 1);
  await say('skt', 'COLLECTED');
  await say('kt', 'UNCOLLECTED', 5);
  expect(await balances('skt')).toEqual(before);
  expect(await gateway.rows('select host, class, compared, theirs::int from billing.break order by id')).toEqual([
    { host: 'skt', class: 'amount', compared: 'collection', theirs: 1 },
    { host: 'kt', class: 'amount', compared: 'collection', theirs: 5 },
  ]);
});

it('none of it is on the next file', async () => {
  await gateway.clock(2 * 24 * 3600 + 1200);
  await gateway.settle();
  for (const { client } of Object.values(carriers)) expect((await client.files())[0]).toMatchObject({ records: 0 });
});

it('an order called off while its charge is taken back is in progress, for nothing has gone back: it does when the bill is paid after all', async () => {
  const { id } = carriers['lgu']!;
  const orderId = (await gateway.payment(id))['orderId'] as string;
  const callOff = async (key: string) =>
    (await gateway.api('post', '/v1/payments/cancel-by-order', { orderId }, { 'idempotency-key': key })).body as Record<string, unknown>;
  await say('lgu', 'UNCOLLECTED');
  for (const key of ['called-off', 'called-off again'])
    expect(await callOff(key)).toMatchObject({ done: 'in_progress', payment: { status: 'charged', refundedAmount: 0 } });
  await gateway.settle();
  expect(await refunds(id)).toEqual([]);
  await gateway.withoutFiles();
  await new Time(gateway).nextMonth();
  await say('lgu', 'COLLECTED');
  expect(await refunds(id)).toEqual([{ amount: AMOUNT, status: 'succeeded', method: 'next_bill_credit' }]);
  expect(await gateway.payment(id)).toMatchObject({ status: 'refunded', refundedAmount: AMOUNT });
  expect(await callOff('called-off at last')).toMatchObject({ done: 'refunded' });
  expect((await balances('lgu'))['merchant']).toBe(0);
});
