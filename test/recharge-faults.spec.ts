import { Billing } from '../libs/carriers/camara/billing.js';
import { RechargePayment } from '../apps/charging/recharge-payment.js';
import { SettleRecharge } from '../apps/charging/settle-recharge.js';
import type { AttemptId, Host } from '#kernel';
import { Desk } from './operators.kit.js';
import type { Phone } from './phone.js';
import { RechargingShop } from './recharges.kit.js';

let shop: RechargingShop;
beforeAll(async () => (shop = await RechargingShop.open('0106100', { CARRIER_TIMEOUT_MS: '700' })));
afterAll(() => shop.close());
afterEach(async () => {
  jest.restoreAllMocks();
  await shop.gateway.fault('none');
  await shop.gateway.clock(0);
});

/** Bought, and a part asked back; `then` happens right before the recharge begins. */
async function partBack(phone: Phone, then: () => Promise<unknown>): Promise<{ id: string; refund: string }> {
  const { run } = RechargePayment.prototype;
  jest.spyOn(RechargePayment.prototype, 'run').mockImplementation(async function (this: RechargePayment, ...given) {
    await then();
    return run.apply(this, given);
  });
  const paid = await shop.gateway.buy(phone);
  const { body } = await shop.ask(paid['id'], { amount: 900 });
  return { id: paid['id'] as string, refund: body.id as string };
}

const WHOLE = [
  ['charge', 4900],
  ['cancel', 4900],
  ['charge', 4000],
];

describe('a fault at the first call of each kind ends in exactly one cancel and one recharge', () => {
  const FAULTS = [
    'error_before',
    'error_after',
    'cut_before',
    'cut_after',
    'slow',
    'not_found_then_charged',
    'duplicate_callback',
    'reordered_callback',
  ];
  it.each(FAULTS)('%s, at the cancel and at the recharge', async (fault) => {
    const phone = await shop.phone();
    const { id } = await shop.gateway.buy(phone);
    await phone.set({ fault });
    const { body } = await shop.ask(id, { amount: 900 });
    expect(await shop.untilOver(body.id)).toMatchObject({ status: 'succeeded', method: 'carrier_cancel', amount: 900 });
    expect(await shop.agree(id, phone, 4000)).toEqual(WHOLE);
  });
});

describe('while the recharge is unknown nobody says how much was given back', () => {
  const unknown = async (id: string, refund: string): Promise<void> => {
    await shop.gateway.settle();
    expect(await shop.refund(refund)).toMatchObject({ status: 'unknown', amount: 900, requestedAmount: 900, method: null });
    expect(await shop.gateway.payment(id)).toMatchObject({ status: 'charged', refundedAmount: 0, refundableAmount: 0 });
    const [hold] = await shop.gateway.rows<{ amount: number; returned: number }>(
      'select amount::int, returned::int from limits.hold where payment_id = $1',
      [id],
    );
    expect(hold).toEqual({ amount: 4900, returned: 0 });
  };

  it('then yes', async () => {
    const phone = await shop.phone();
    const { id, refund } = await partBack(phone, () => phone.set({ fault: 'not_found_then_charged' }));
    await unknown(id, refund);
    expect(await shop.untilOver(refund)).toMatchObject({ status: 'succeeded', amount: 900 });
    expect(await shop.agree(id, phone, 4000)).toEqual(WHOLE);
  });

  it('then no: all of it was given back', async () => {
    const phone = await shop.phone();
    const { id, refund } = await partBack(phone, () => shop.gateway.fault('cut_before', { carrier: 'lgu' }));
    await unknown(id, refund);
    expect(await shop.untilOver(refund)).toMatchObject({ status: 'succeeded', amount: 4900, requestedAmount: 900 });
    expect(await shop.agree(id, phone, 0)).toEqual(WHOLE.slice(0, 2));
  });

  it('called off meanwhile: what was charged anew goes back too', async () => {
    const phone = await shop.phone();
    const { id, refund } = await partBack(phone, () => phone.set({ fault: 'not_found_then_charged' }));
    await unknown(id, refund);
    const { orderId } = await shop.gateway.payment(id);
    const key = { 'idempotency-key': `off-${id}` };
    expect((await shop.gateway.api('post', '/v1/payments/cancel-by-order', { orderId }, key)).body.done).toBe('in_progress');
    await phone.set({ fault: null });
    expect(await shop.untilOver(refund)).toMatchObject({ status: 'succeeded', amount: 900 });
    await shop.gateway.settle();
    expect(await shop.agree(id, phone, 0)).toEqual([...WHOLE, ['cancel', 4000]]);
  });
});

describe('another amount than ours', () => {
  it('reserved: let go, and all of it was given back', async () => {
    const phone = await shop.phone();
    const { id, refund } = await partBack(phone, () => phone.set({ fault: 'wrong_amount' }));
    expect(await shop.untilOver(refund)).toMatchObject({ status: 'succeeded', amount: 4900, requestedAmount: 900 });
    expect(await shop.agree(id, phone, 0)).toEqual(WHOLE.slice(0, 2));
  });

  it('taken: goes back too, and only then is it known how much was given back', async () => {
    const phone = await shop.phone();
    const { confirm } = Billing.prototype;
    const { id, refund } = await partBack(phone, async () => {
      jest.spyOn(Billing.prototype, 'confirm').mockImplementation(async function (this: Billing, ...given) {
        await phone.set({ fault: 'wrong_amount' });
        return confirm.apply(this, given);
      });
    });
    expect(await shop.untilOver(refund)).toMatchObject({ status: 'succeeded', amount: 4900, requestedAmount: 900 });
    expect(await shop.agree(id, phone, 0)).toEqual([...WHOLE.slice(0, 2), ['charge', 4010], ['cancel', 4010]]);
  });
});

it.each([
  ['ours', 4000],
  ['another amount', 4010],
  ['another amount, and it does not say at first when', 4010],
])('a yes that comes after all was said to be given back: that goes back too (%s)', async (how, taken) => {
  const phone = await shop.phone();
  const { run } = SettleRecharge.prototype;
  jest.spyOn(SettleRecharge.prototype, 'run').mockImplementationOnce(async function (this: SettleRecharge, attempt, refund) {
    // Somebody else came to "no" while the carrier was at it.
    await run.call(this, attempt, refund, { kind: 'no', refusal: 'carrier_unavailable', why: 'it never arrived', carrierPaymentId: null });
  });
  const { confirm, read } = Billing.prototype;
  let undated = how.includes('when');
  jest.spyOn(Billing.prototype, 'read').mockImplementation(async function (this: Billing, ...of) {
    const found = await read.apply(this, of);
    const hidden = undated && found.kind === 'seen' && found.seen.amount === 4010;
    return hidden ? { kind: 'seen', seen: { ...found.seen, paidAt: null } } : found;
  });
  const { id, refund } = await partBack(phone, async () => {
    jest.spyOn(Billing.prototype, 'confirm').mockImplementation(async function (this: Billing, ...given) {
      if (taken !== 4000) await phone.set({ fault: 'wrong_amount' });
      return confirm.apply(this, given);
    });
  });
  expect(await shop.untilOver(refund)).toMatchObject({ status: 'succeeded', amount: 4900, requestedAmount: 900 });
  // The carrier calls back once more, now that nobody is at it.
  const sql = `select id, host from payments.attempt where kind = 'recharge' and payment_id = $1`;
  const [recharge] = await shop.gateway.rows<{ id: AttemptId; host: Host }>(sql, [id]);
  await shop.gateway.callBack(recharge!.id, recharge!.host);
  await shop.gateway.settle();
  const desk = new Desk(shop.gateway);
  if (undated) {
    expect(await desk.stuck({ id })).toMatchObject({ what: 'recharge', stuckBecause: 'amount_mismatch', nextAskAt: null });
    undated = false;
    await desk.ask(await desk.stuck({ id }));
    await shop.gateway.settle();
  }
  expect(await desk.list()).toEqual([]);
  expect(await shop.agree(id, phone, 0)).toEqual([...WHOLE.slice(0, 2), ['charge', taken], ['cancel', taken]]);
  expect(await shop.kinds(id)).toEqual(expect.arrayContaining(['not_recharged', 'late_yes', 'late_yes_given_back']));
});
