import { killSwitchAnswer, killSwitchesAnswer, withdrawnAnswer } from '../apps/checkout/operator/kill-switches.schemas.js';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';
import type { Phone } from './phone.js';

const DEMO = 'mer_00000000000000000000000000';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start();
  desk = new Desk(gateway);
});
afterEach(async () => {
  for (const { id } of await thrown()) await withdraw(id);
});
afterAll(() => gateway.close());

const pull = (scope: string, value: string, headers: Record<string, string> = {}) =>
  desk.call('post', 'kill-switches', { scope, value, reason: '새벽 도용 신고' }, headers);
const withdraw = (id: string) => desk.call('delete', `kill-switches/${id}`);
const thrown = async () => (await desk.call('get', 'kill-switches')).body.data as { id: string }[];
const refusal = (payment: Record<string, any>): unknown => payment['refusal']?.code ?? payment['status'];

let lines = 0;
const line = (carrier: string): Promise<Phone> => gateway.phone(`010850${String(++lines).padStart(5, '0')}`).set({ carrier });

/** Stopped before anybody is asked or texted. */
async function identified(phone: Phone): Promise<unknown> {
  const payment = await gateway.register();
  await gateway.buyer(payment['checkoutUrl'] as string).identify({ phoneNumber: phone.number, carrier: phone.carrier });
  await gateway.settle();
  expect(await phone.messages()).toEqual([]);
  return refusal(await gateway.payment(payment['id'] as string));
}

it.each([
  ['carrier', 'kt', 'kt', 'carrier_maintenance', 'skt'],
  ['carrier', 'hello', 'hello', 'carrier_maintenance', 'lgu'],
  ['carrier', 'skt', 'sk7', 'carrier_maintenance', 'kt'],
  ['category', 'content', 'skt', 'blocked_by_gateway', null],
  ['merchant', DEMO, 'lgu', 'blocked_by_gateway', null],
  ['prefix', '010850', 'skt', 'blocked_by_gateway', null],
])('a switch on %s %s stops the next payment on %s as %s, and not another; withdrawn, the one after it goes through', async (...row) => {
  const [scope, value, carrier, code, other] = row;
  const made = await pull(scope, value);
  expect([made.status, killSwitchAnswer.safeParse(made.body).error]).toEqual([201, undefined]);
  expect(made.body).toMatchObject({ id: `${scope}:${value}`, scope, value, reason: '새벽 도용 신고' });
  expect(await identified(await line(carrier))).toBe(code);
  if (other) expect(refusal(await gateway.buy(await line(other)))).toBe('charged');
  if (scope === 'category') expect(refusal(await gateway.buy(await line(carrier), { category: 'game' }))).toBe('charged');
  if (scope === 'prefix') expect(refusal(await gateway.buy(await gateway.phone('01086000001').set({ carrier })))).toBe('charged');
  const gone = await withdraw(made.body.id);
  expect([gone.status, withdrawnAnswer.safeParse(gone.body).error]).toEqual([200, undefined]);
  expect(refusal(await gateway.buy(await line(carrier)))).toBe('charged');
});

it('who has the code already is stopped as well', async () => {
  const phone = await line('skt');
  const payment = await gateway.register();
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number, carrier: phone.carrier });
  await gateway.settle();
  await pull('carrier', 'skt');
  await buyer.enter(await phone.code());
  await gateway.settle();
  expect(refusal(await gateway.payment(payment['id'] as string))).toBe('carrier_maintenance');
  expect(await phone.book()).toEqual([]);
});

it('what is stopped stands on the list once, newest first; every press stands in the audit, by whom and why', async () => {
  await pull('category', 'gift_card');
  await pull('prefix', '0108599');
  await pull('category', 'gift_card');
  const list = await desk.call('get', 'kill-switches');
  expect(killSwitchesAnswer.safeParse(list.body).error).toBeUndefined();
  expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual(['category:gift_card', 'prefix:0108599']);
  for (let twice = 0; twice < 2; twice++) expect((await withdraw('prefix:0108599?reason=resolved')).body).toMatchObject({ thrown: false });
  expect((await desk.acts('prefix:0108599')).map(({ what, detail, operator }) => [what, detail, operator.name])).toEqual([
    ['kill_switch.withdraw', { reason: 'resolved', stood: false }, 'demo operator'],
    ['kill_switch.withdraw', { reason: 'resolved', stood: true }, 'demo operator'],
    ['kill_switch.throw', { reason: '새벽 도용 신고' }, 'demo operator'],
  ]);
  expect((await thrown()).map(({ id }) => id)).toEqual(['category:gift_card']);
});

it('a press that is sent again under its key is one press', async () => {
  const key = { 'idempotency-key': 'switch-1' };
  const [first, again] = [await pull('carrier', 'lgu', key), await pull('carrier', 'lgu', key)];
  expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', first.body]);
  expect((await pull('carrier', 'kt', key)).body.code).toBe('idempotency_mismatch');
  expect(await desk.acts('carrier:lgu')).toHaveLength(1);
});

it('needs an operator, a reason, and something that can be stopped', async () => {
  for (const method of ['get', 'post', 'delete'] as const)
    for (const authorization of ['', 'Bearer sk_test_demo']) {
      const answer = await desk.call(method, method === 'delete' ? 'kill-switches/carrier:kt' : 'kill-switches', undefined, {
        authorization,
      });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    }
  const odd = [
    ['carrier', 'nobody'],
    ['category', '*'],
    ['prefix', '01'],
    ['prefix', '010123456'],
    ['prefix', '02123'],
    ['merchant', 'mer_1'],
    ['merchant', 'mer_0000000000000000000000000z'],
    ['line', '01012345678'],
  ] as const;
  for (const [scope, value] of odd) {
    const answer = await pull(scope, value);
    expect([scope, value, answer.status, answer.headers['content-type']]).toEqual([
      scope,
      value,
      400,
      expect.stringContaining('problem+json'),
    ]);
    if (scope !== 'line') expect(answer.body.param).toBe('value');
  }
  expect((await desk.call('post', 'kill-switches', { scope: 'carrier', value: 'kt' })).body.param).toBe('reason');
  for (const id of ['carrier:nobody', 'carrier', 'x', 'line:1', '%00', 'category:*']) expect((await withdraw(id)).status).toBe(404);
  expect(await thrown()).toEqual([]);
});
