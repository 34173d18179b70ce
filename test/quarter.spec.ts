import request from 'supertest';
import { HOSTS, type Host } from '#kernel';
import { CarrierClient, until } from './billing.kit.js';
import { TestGateway } from './gateway.js';
import { BooksDesk } from './reconcile.kit.js';
import { wrongIn } from './settlement.kit.js';

const WEEKS = 13;
/** What strikes in which week: each carrier meets each. */
const FAULTS = ['none', 'error_after', 'wrong_amount', 'cut_after', 'error_before', 'none', 'not_found_then_charged'] as const;
let gateway: TestGateway;
let desk: BooksDesk;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600', BILLING_RESULTS_WITHIN_DAYS: 'skt:10,kt:10,lgu:10' });
  desk = new BooksDesk(gateway);
});
afterAll(() => gateway.close());

/** One purchase at each carrier, all at once. */
async function purchases(week: number): Promise<Record<string, any>[]> {
  const buying = await Promise.all(
    HOSTS.map(async (carrier, i) => {
      const fault = FAULTS[(week + i) % FAULTS.length]!;
      const phone = await gateway.phone(`010390${String(week).padStart(2, '0')}0${i}0`).set({ carrier, fault });
      const payment = await gateway.register({ amount: 10_000 + 100 * week + i });
      const buyer = gateway.buyer(payment['checkoutUrl'] as string);
      await buyer.identify({ phoneNumber: phone.number, carrier });
      return { phone, payment, buyer };
    }),
  );
  await gateway.settle();
  for (const { buyer, phone } of buying) await buyer.enter(await phone.code());
  await gateway.settle();
  return buying.map(({ payment }) => payment);
}

/** In won, by carrier: what files, our ledger and the carriers' own book have moved; and how many movements it were. */
async function books(): Promise<Record<'files' | 'ledger' | 'book', Record<Host, [number, number]>>> {
  const sum = (amounts: readonly number[]): [number, number] => [amounts.length, amounts.reduce((all, amount) => all + amount, 0)];
  const book = await gateway.book();
  const told = { files: {}, ledger: {}, book: {} } as Record<'files' | 'ledger' | 'book', Record<Host, [number, number]>>;
  for (const host of HOSTS) {
    const amounts: number[] = [];
    const carrier = new CarrierClient(gateway, host);
    for (const file of await carrier.files('?limit=100'))
      if (file.records > 0)
        amounts.push(...(await carrier.read(file)).details.map(({ type, amount }) => (type === 'CHARGE' ? amount : -amount)));
    told.files[host] = sum(amounts);
    const entries = await gateway.rows<{ n: number }>(
      `select (case when debit = $1 then amount else -amount end)::int as n from ledger.entry where $1 in (debit, credit) or credit = $2`,
      [`carrier_receivable:${host}`, `refunds_payable:${host}`],
    );
    told.ledger[host] = sum(entries.map(({ n }) => n));
    const own = book.filter(({ carrier }) => carrier === host);
    told.book[host] = sum(own.map(({ type, amount }) => (type === 'charge' ? amount : -amount)));
  }
  return told;
}

it('over a quarter with faults, files, ledger, results and the carriers’ own book say the same, every day of it, and each month is settled', async () => {
  let [before, answered] = [[] as Record<string, any>[], 0];
  for (let week = 0; week < WEEKS; week++) {
    await gateway.clock(until(15, week * 7));
    await gateway.settle();
    const paid = await purchases(week);
    // What was bought a week ago goes back in part: a cancel, or a credit when its month is over.
    for (const { id } of before)
      await gateway.api('post', `/v1/payments/${id as string}/refunds`, { amount: 1000 }, { 'idempotency-key': `back-${id as string}` });
    await gateway.settle();
    before = paid;
    await gateway.clock(until(16, week * 7));
    await gateway.settle();
    const pulled = await request(gateway.mockUrl).post('/control/pull').send({ results: true }).expect(200);
    const files = (pulled.body as { data: { notInBook: number; status: string }[] }).data;
    expect(files.filter(({ notInBook, status }) => notInBook > 0 || status !== 'processed')).toEqual([]);
    answered += files.length;
  }
  const days = WEEKS * 7;
  await gateway.clock(until(0.5, days));
  await gateway.settle();
  await request(gateway.mockUrl).post('/control/pull').send({ results: true }).expect(200);
  await gateway.clock(until(1.5, days));
  await gateway.settle();

  const { files, ledger, book } = await books();
  expect(files).toEqual(book);
  expect(ledger).toEqual(book);
  for (const host of HOSTS) expect(book[host][0]).toBeGreaterThan(8);
  expect(await desk.breaks()).toEqual([]);
  expect((await desk.call('get', '/v1/operator/days?unequal=true')).body).toEqual({ data: [], hasMore: false });
  expect(await gateway.rows('select count(*)::int as n from billing.equal_day')).toEqual([{ n: days * HOSTS.length }]);
  expect(answered).toBe((WEEKS - 1) * 7 * HOSTS.length);
  const statements = (await gateway.api('get', '/v1/settlements')).body as { data: unknown[] };
  expect(statements.data.length).toBeGreaterThanOrEqual(2);
  expect(await wrongIn(gateway)).toEqual([]);
}, 300_000);
