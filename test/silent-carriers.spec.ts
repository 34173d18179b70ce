import { AskAgain } from '../apps/charging/ask-again.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '800' })));
afterAll(() => gateway.close());

let line = 0;

/** Everything the ask-again schedule needs to come to an end, each stop settled. */
async function timePasses(from = 0): Promise<void> {
  for (const seconds of [2, 6, 12, 20, 32, 50, 75, 120, 200, 320, 400].filter((at) => at > from)) {
    await gateway.clock(seconds);
    await gateway.settle();
  }
}

const CARRIERS = ['skt', 'kt', 'lgu'] as const;

describe.each(CARRIERS)('at %s', (carrier) => {
  it('while the carrier is silent the merchant is told unknown, and the hold stands', async () => {
    const phone = await gateway.phone(`0108${String(++line).padStart(7, '0')}`).set({ carrier });
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number, carrier });
    await gateway.settle();
    const code = await phone.code();
    await gateway.fault('cut_before', { carrier });
    const asking = jest.spyOn(AskAgain.prototype, 'run');
    try {
      await buyer.enter(code);
      await gateway.settle();
      expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'unknown', charged: 'unknown', nextAction: 'wait' });
      expect(await gateway.rows('select state from limits.hold where payment_id = $1', [payment['id']])).toEqual([{ state: 'held' }]);
      expect((await buyer.done()).text).toContain('다시 결제하지 마세요');
      expect((await buyer.done()).text).not.toContain('shop.example');
      // Who asks now would learn that nothing arrived, at any moment of what follows.
      asking.mockResolvedValue(undefined);
      await gateway.clock(31);
      expect((await buyer.done()).text).toContain('status=unknown');
      const cancel = await gateway.api('post', `/v1/payments/${payment['id']}/cancel`);
      expect([cancel.status, cancel.body.charged]).toEqual([409, 'unknown']);
    } finally {
      asking.mockRestore();
      await gateway.fault('none');
    }
    try {
      await timePasses(31);
      expect(await gateway.payment(payment['id'] as string)).toMatchObject({
        status: 'refused',
        charged: 'no',
        refusal: { code: 'carrier_unavailable' },
      });
      expect(await phone.book()).toEqual([]);
      expect(await gateway.rows('select state from limits.hold where payment_id = $1', [payment['id']])).toEqual([{ state: 'let_go' }]);
    } finally {
      await gateway.clock(0);
    }
  });

  it('a line suspended between code and charge is denied, nothing is taken, the room is free again', async () => {
    const phone = await gateway.phone(`0108${String(++line).padStart(7, '0')}`).set({ carrier });
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number, carrier });
    await gateway.settle();
    await phone.set({ standing: 'suspended' });
    await buyer.enter(await phone.code());
    await gateway.settle();
    expect(await gateway.payment(payment['id'] as string)).toMatchObject({
      status: 'refused',
      charged: 'no',
      refusal: { code: 'policy_refused', contact: 'carrier' },
    });
    expect(await phone.book()).toEqual([]);
    expect(await gateway.rows('select state from limits.hold where payment_id = $1', [payment['id']])).toEqual([{ state: 'let_go' }]);
  });
});

it('a forged callback moves nothing; a real one only makes us ask', async () => {
  const forged = await gateway.api(
    'post',
    '/callbacks/carriers/skt',
    { type: 'org.camaraproject.carrier-billing.v0.payment-completed' },
    { authorization: 'Bearer att_x.forged' },
  );
  expect(forged.status).toBe(401);
});

it('a payment that waited five minutes for its charge is refused rather than charged by surprise', async () => {
  const phone = gateway.phone('01089999999');
  const payment = await gateway.register();
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  const code = await phone.code();
  // The charging service is away: its row is taken by nobody who lives.
  await gateway.rows(
    `create function public.hide() returns trigger language plpgsql as $$ begin new.taken_at := now(); return new; end $$`,
  );
  await gateway.rows(
    `create trigger hide before insert on platform.outbox for each row when (new.address = 'charging') execute function public.hide()`,
  );
  await buyer.enter(code);
  // Taking the trigger away would want a lock that everybody who looks into the outbox stands in the way of.
  await gateway.rows('create or replace function public.hide() returns trigger language plpgsql as $$ begin return new; end $$');
  await gateway.clock(305);
  try {
    await gateway.settle();
    const now = await gateway.payment(payment['id'] as string);
    expect(now).toMatchObject({ status: 'refused', charged: 'no', refusal: { code: 'carrier_unavailable' } });
    expect(await phone.book()).toEqual([]);
  } finally {
    await gateway.clock(0);
  }
});
