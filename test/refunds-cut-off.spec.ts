import request from 'supertest';
import { kstMonth } from '#kernel';
import { TestGateway } from './gateway.js';
import { LedgerRoom } from './ledger.kit.js';
import { monthEnd } from './time.js';

const CUT_OFF = { skt: 15, kt: 0, lgu: 90 } as const;

let gateway: TestGateway;
let room: LedgerRoom;
beforeAll(async () => {
  gateway = await TestGateway.start({ CANCEL_CUT_OFF_MINUTES: `skt:${CUT_OFF.skt},lgu:${CUT_OFF.lgu}` });
  await gateway.withoutFiles();
  room = await LedgerRoom.open(gateway);
  for (const [carrier, cancelCutOffMinutes] of Object.entries(CUT_OFF))
    await request(gateway.mockUrl).put(`/control/carriers/${carrier}`).send({ cancelCutOffMinutes }).expect(200);
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

/** Both clocks, the gateway's and the carriers', show this time. */
const itIs = (now: Date) => request(gateway.mockUrl).put('/control/clock').send({ now: now.toISOString() }).expect(200);
const minutesFrom = (at: number, minutes: number): Date => new Date(at + minutes * 60_000);

const MONTH_END = monthEnd();
const month = kstMonth(new Date(MONTH_END - 1));

let line = 0;

describe.each(Object.entries(CUT_OFF))('at %s, which stops to cancel %i minutes before the month ends', (carrier, minutes) => {
  it.each([
    ['a minute before the cut-off', -minutes - 1, 'carrier_cancel'],
    ['a minute after it', -minutes + 1, 'next_bill_credit'],
    ['the next day', 1440, 'next_bill_credit'],
  ])('%s: our record, ledger, limits and the carrier’s book say the same', async (_, at, method) => {
    await itIs(minutesFrom(MONTH_END, -600));
    const phone = await gateway.phone(`0107${String(++line).padStart(7, '0')}`).set({ carrier, asynchronous: false });
    const paid = await gateway.buy(phone);
    const id = paid['id'] as `pay_${string}`;
    expect(paid).toMatchObject({ status: 'charged', billingMonth: month });
    await itIs(minutesFrom(MONTH_END, at));
    const asked = await gateway.api('post', `/v1/payments/${id}/refunds`, {}, { 'idempotency-key': `back-${line}` });
    expect(asked.status).toBe(201);
    await gateway.settle();

    const cancelled = method === 'carrier_cancel';
    const read = (await gateway.api('get', `/v1/refunds/${asked.body.id}`)).body;
    expect(read).toMatchObject({ status: 'succeeded', method, amount: 4900 });
    expect((await phone.book()).map(({ type, amount }) => [type, amount])).toEqual([
      ['charge', 4900],
      [cancelled ? 'cancel' : 'refund', 4900],
    ]);
    const credited = (await room.moves(id)).filter(([, credit]) => /^(carrier_receivable|refunds_payable):/.test(credit));
    const account = cancelled ? `carrier_receivable:${carrier}` : `refunds_payable:${carrier}`;
    expect(credited).toEqual([[expect.stringMatching(/^merchant_payable:/), account, 4900]]);
    const counters = await gateway.rows<{ spent: number }>(
      `select c.spent::int from limits.hold h join limits.counter c on c.key = any(h.keys) where h.payment_id = $1`,
      [id],
    );
    expect(counters.map(({ spent }) => spent)).toEqual(counters.map(() => (cancelled ? 0 : 4900)));
    expect(counters.length).toBeGreaterThan(0);
    expect(await room.check.disagreements()).toEqual([]);
  });
});

it('the cut-off is told', async () => {
  const { data } = (await gateway.api('get', '/v1/carriers')).body;
  const told = data.map((carrier: { id: string; cancelCutOffMinutes: number }) => [carrier.id, carrier.cancelCutOffMinutes]);
  expect(told).toEqual([
    ['skt', 15],
    ['kt', 0],
    ['lgu', 90],
    ['hello', 90],
    ['kct', 15],
    ['sk7', 15],
  ]);
});
