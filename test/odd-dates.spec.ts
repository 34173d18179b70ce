import { Billing } from '../libs/carriers/camara/billing.js';
import { Refunds } from '../libs/carriers/camara/refunds.js';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '800' });
  await gateway.withoutFiles();
  desk = new Desk(gateway);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => gateway.close());

/** Whatever the carrier shows, it did on this day. */
function dated(at: Date): void {
  for (const verb of ['order', 'read', 'search'] as const) {
    const bill = Billing.prototype[verb] as (...of: unknown[]) => Promise<any>;
    jest.spyOn(Billing.prototype, verb).mockImplementation(async function (this: Billing, ...of: unknown[]) {
      const found = await bill.apply(this, of);
      return found.kind === 'seen' ? { ...found, seen: { ...found.seen, paidAt: found.seen.paidAt && at } } : found;
    });
    const back = Refunds.prototype[verb] as (...of: unknown[]) => Promise<any>;
    jest.spyOn(Refunds.prototype, verb).mockImplementation(async function (this: Refunds, ...of: unknown[]) {
      const found = await back.apply(this, of);
      return found.kind === 'seen' ? { ...found, seen: { ...found.seen, refundedAt: found.seen.refundedAt && at } } : found;
    });
  }
}

const aDayPasses = async (): Promise<void> => {
  await desk.pass(86_400 + 60);
  await desk.pass(700);
};

describe.each(['0001-01-01T00:00:00Z', '2099-06-01T00:00:00Z'])('a carrier that says it did it on %s', (date) => {
  it('has charged nobody knows when: asked for a day, then a person looks', async () => {
    dated(new Date(date));
    const { id } = (await gateway.buy(await desk.line())) as { id: string };
    expect(await gateway.payment(id)).toMatchObject({ status: 'unknown', charged: 'unknown', billingMonth: null });
    await aDayPasses();
    expect(await desk.stuck({ id })).toMatchObject({ what: 'charge', stuckBecause: 'no_answer_for_a_day' });
    expect(await gateway.rows('select from ledger.entry where payment_id = $1', [id])).toEqual([]);
  });

  it('has given back nobody knows when: asked for a day, then a person looks', async () => {
    const { id } = (await gateway.buy(await desk.line())) as { id: string };
    dated(new Date(date));
    const asked = await gateway.api('post', `/v1/payments/${id}/refunds`, {}, { 'idempotency-key': `back-${id}` });
    await gateway.settle();
    expect((await gateway.api('get', `/v1/refunds/${asked.body.id}`)).body).toMatchObject({ status: 'unknown' });
    await aDayPasses();
    expect(await desk.stuck({ id })).toMatchObject({ what: 'refund', stuckBecause: 'no_answer_for_a_day' });
  });
});
