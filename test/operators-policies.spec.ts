import { policiesAnswer, policyAnswer, policyWithdrawn } from '../apps/checkout/operator/policies.schemas.js';
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
afterAll(() => gateway.close());

type Body = Record<string, any>;
const set = (policy: Body, headers: Record<string, string> = {}) =>
  desk.call('post', 'policies', { reason: '한도 계약 변경', ...policy }, headers);
const withdraw = (id: string) => desk.call('delete', `policies/${id}?reason=끝`);
const standing = async () => (await desk.call('get', 'policies')).body.data as Body[];

let lines = 0;
const freshPhone = (): Phone => gateway.phone(`010620${String(++lines).padStart(5, '0')}`);
const refusal = ({ refusal: why, status }: Body): unknown => why?.code ?? status;
const buy = async (members: Body = {}) => refusal(await gateway.buy(freshPhone(), members));

/** Asked for a code; how many texts came. */
async function texts(phone: Phone): Promise<number> {
  const payment = await gateway.register({ itemName: `item ${++lines}` });
  await gateway.buyer(payment['checkoutUrl'] as string).identify({ phoneNumber: phone.number });
  await gateway.settle();
  return (await phone.messages()).length;
}

it('a new store says what stands, and who set it', async () => {
  const { body } = await desk.call('get', 'policies');
  expect(policiesAnswer.safeParse(body).error).toBeUndefined();
  const told = (await standing()).map(({ id, cap, setBy }) => [id, cap, setBy]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['line:month:*', null, 'tollgate'],
      ['person:month:*', 1_000_000, 'tollgate'],
      ['line_category:month:*:gift_card', 100_000, 'tollgate'],
      ['smallest:payment:*', 10, 'tollgate'],
      ['code_line:hour:*', 60, 'seed'],
      ['code_ip:hour:*', 2000, 'seed'],
      ['code_merchant:hour:*', 1_000_000, 'seed'],
    ]),
  );
});

it('a shop’s daily cap holds from the next payment on; withdrawn, it does not', async () => {
  expect(await buy()).toBe('charged');
  const made = await set({ scope: 'merchant', period: 'day', for: { merchant: DEMO }, cap: 10_000 });
  expect([made.status, policyAnswer.safeParse(made.body).error]).toEqual([201, undefined]);
  expect(made.body).toMatchObject({
    id: `merchant:day:${DEMO}`,
    measure: 'won',
    cap: 10_000,
    until: null,
    setBy: 'op_00000000000000000000000000',
  });
  expect([await buy(), await buy(), await buy()]).toEqual(['charged', 'charged', 'limit_merchant']);
  const gone = await withdraw(made.body.id as string);
  expect([gone.status, policyWithdrawn.safeParse(gone.body).error]).toEqual([200, undefined]);
  expect(await buy()).toBe('charged');
  expect((await withdraw(made.body.id as string)).status).toBe(200);
  const history = (await desk.call('get', `policies/${made.body.id}/history`)).body.data as Body[];
  expect(history.map(({ cap, withdrawn, reason }) => [cap, withdrawn, reason])).toEqual([
    [null, true, '끝'],
    [10_000, false, '한도 계약 변경'],
  ]);
  expect((await desk.acts(made.body.id as string)).map(({ what, detail }) => [what, detail.stood])).toEqual([
    ['policy.withdraw', false],
    ['policy.withdraw', true],
    ['policy.set', undefined],
  ]);
});

it('what is set for later holds from then on, and until its end', async () => {
  const [now] = await gateway.rows<{ at: Date }>('select platform.now() as at');
  const at = (hours: number): string => new Date(now!.at.getTime() + hours * 3_600_000).toISOString();
  await set({ scope: 'line', period: 'payment', cap: 1000, from: at(2), until: at(4) });
  expect(await buy()).toBe('charged');
  try {
    await gateway.clock(3 * 3600);
    expect(await buy()).toBe('limit_per_payment');
    await gateway.clock(5 * 3600);
    expect(await buy()).toBe('charged');
  } finally {
    await gateway.clock(0);
  }
});

it('what is set for later can be withdrawn before it holds', async () => {
  const [now] = await gateway.rows<{ at: Date }>('select platform.now() as at');
  const from = new Date(now!.at.getTime() + 600_000).toISOString();
  const later = await set({ scope: 'merchant', period: 'day', for: { merchant: DEMO }, cap: 0, from });
  expect((await withdraw(later.body.id as string)).status).toBe(200);
  try {
    await gateway.clock(1200);
    expect(await buy()).toBe('charged');
  } finally {
    await gateway.clock(0);
  }
});

describe('requests for codes', () => {
  it('of a line in an hour: the next one is not sent, and the hour after is another', async () => {
    const phone = freshPhone();
    await set({ scope: 'code_line', period: 'hour', cap: 2 });
    try {
      expect([await texts(phone), await texts(phone), await texts(phone)]).toEqual([1, 2, 2]);
      expect(await texts(freshPhone())).toBe(1);
      await gateway.clock(3600);
      expect(await texts(phone)).toBe(3);
    } finally {
      await gateway.clock(0);
      await set({ scope: 'code_line', period: 'hour', cap: 60 });
    }
  });

  it('of an address: whoever comes from it', async () => {
    const already = (
      await gateway.rows<{ n: number }>(`select max(n) as n from limits.code_request where key like 'code\\_ip\\_hour:%'`)
    )[0]!.n;
    await set({ scope: 'code_ip', period: 'hour', cap: already + 1 });
    try {
      expect([await texts(freshPhone()), await texts(freshPhone())]).toEqual([1, 0]);
    } finally {
      await set({ scope: 'code_ip', period: 'hour', cap: 2000 });
    }
  });

  it('of one shop’s buyers together, and not of another’s', async () => {
    const already = (
      await gateway.rows<{ n: number }>(`select sum(n)::int as n from limits.code_request where key like 'code\\_merchant\\_hour:%'`)
    )[0]!.n;
    expect(already).toBeGreaterThan(0);
    const shop = await set({ scope: 'code_merchant', period: 'hour', for: { merchant: DEMO }, cap: 1 });
    try {
      expect([await texts(freshPhone()), await texts(freshPhone())]).toEqual([1, 0]);
    } finally {
      await withdraw(shop.body.id as string);
    }
    expect(await texts(freshPhone())).toBe(1);
  });
});

it('what counts everybody from the beginning is set to another cap, and never taken away', async () => {
  const answer = await withdraw('line:month:*');
  expect([answer.status, answer.body.code]).toEqual([409, 'wrong_state']);
  const freed = await set({ scope: 'line_category', period: 'month', for: { category: 'gift_card' }, cap: null });
  expect(freed.body).toMatchObject({ id: 'line_category:month:*:gift_card', cap: null });
  await set({ scope: 'line_category', period: 'month', for: { category: 'gift_card' }, cap: 100_000 });
});

it.each([
  [{ scope: 'carrier_stop', period: 'payment', cap: 0 }, 'scope'],
  [{ scope: 'line_block', period: 'payment', cap: 0 }, 'scope'],
  [{ scope: 'line_own', period: 'month', cap: 0 }, 'scope'],
  [{ scope: 'merchant', period: 'hour', cap: 5 }, 'period'],
  [{ scope: 'merchant', period: 'day', for: { line: 'x' }, cap: 5 }, 'for.line'],
  [{ scope: 'person', period: 'month', for: { merchant: DEMO }, cap: 5 }, 'for.merchant'],
  [{ scope: 'merchant', period: 'day', for: { merchant: 'mer_00000000000000000000000009' }, cap: 5 }, 'for.merchant'],
  [{ scope: 'line', period: 'payment', cap: -1 }, 'cap'],
  [{ scope: 'line', period: 'payment', cap: 5, until: '2020-01-01T00:00:00Z' }, 'until'],
  [{ scope: 'line', period: 'payment', cap: 5, from: '2031-01-01T00:00:00Z', until: '2031-01-01T00:00:00Z' }, 'until'],
])('%j is no policy of an operator', async (policy, param) => {
  const answer = await set(policy);
  expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid_request', param]);
});

it('a place where none can stand is not found', async () => {
  for (const id of ['line_own:month:x', 'merchant:hour:*', 'merchant:day', 'nothing', 'line:month:somebody'])
    expect([id, (await withdraw(id)).status]).toEqual([id, 404]);
  expect((await desk.call('get', `policies/merchant:month:${DEMO}/history`)).status).toBe(404);
});

it('one key sets it once', async () => {
  const key = { 'idempotency-key': 'policy-once' };
  const policy = { scope: 'person_lines', period: 'month', cap: 9 };
  const [one, two] = [await set(policy, key), await set(policy, key)];
  expect([two.status, two.body]).toEqual([one.status, one.body]);
  expect((await desk.call('get', 'policies/person_lines:month:*/history')).body.data).toHaveLength(1);
});
