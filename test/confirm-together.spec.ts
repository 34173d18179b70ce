import { ConfirmPayment } from '../apps/checkout/window/confirm-payment.js';
import { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';
import { ready, type Ready } from './ready.kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ WINDOW_REQUESTS_PER_IP_MINUTE: '10000' });
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => gateway.close());

let numbers = 0;
const freshPhone = (): Phone => gateway.phone(`0107733${String(++numbers).padStart(4, '0')}`);
const fresh = (many: number): Phone[] => Array.from({ length: many }, freshPhone);

/** How many were tried together, and how many of those were confirmed so. */
function crowds(): { tried: number; confirmed: number } {
  const seen = { tried: 0, confirmed: 0 };
  const { several } = ConfirmPayment.prototype;
  jest.spyOn(ConfirmPayment.prototype, 'several').mockImplementation(async function (this: ConfirmPayment, all) {
    seen.tried += all.length;
    const done = await several.call(this, all);
    seen.confirmed += done.length;
    return done;
  });
  return seen;
}

const states = (all: readonly Ready[]) => Promise.all(all.map(async ({ id }) => (await gateway.payment(id))['status'] as string));
const charges = async (phone: Phone) => (await gateway.book()).filter(({ type, phoneNumber }) => type === 'charge' && phoneNumber.endsWith(phone.number.slice(1))).length; // prettier-ignore

it('many codes at one moment: most are confirmed together, and each is charged once', async () => {
  const all = await ready(gateway, fresh(12));
  const seen = crowds();
  // Two of them press twice.
  await Promise.all([...all, all[3]!, all[7]!].map(({ buyer, code }) => buyer.enter(code)));
  await gateway.settle();
  // The first goes at once, and nobody else by himself.
  expect(seen.confirmed).toBeGreaterThan(8);
  expect(await states(all)).toEqual(all.map(() => 'charged'));
  for (const { phone } of all) expect(await charges(phone)).toBe(1);
});

it('who types a wrong code, or pays at a shop that captures later, keeps nobody else from being confirmed', async () => {
  const all = await ready(gateway, fresh(10), (i) => (i === 5 ? { capture: 'manual' } : {})); // prettier-ignore
  const seen = crowds();
  await Promise.all(all.map(({ buyer, code }, i) => buyer.enter(i === 8 ? String((Number(code) + 1) % 1_000_000).padStart(6, '0') : code)));
  await gateway.settle();
  expect(seen.confirmed).toBeGreaterThan(3);
  expect(await states(all)).toEqual(all.map((_, i) => (i === 5 ? 'reserved' : i === 8 ? 'code_sent' : 'charged')));
  expect((await gateway.payment(all[8]!.id))['refusal']).toBeNull();
});

it('a crowd on one line that has room for some of it takes just that', async () => {
  const phone = await freshPhone().set({ monthlyLimit: 3500, enforceLimit: false });
  const all = await ready(gateway, Array<Phone>(5).fill(phone), (i) => ({ amount: 1500 + i })); // prettier-ignore
  const seen = crowds();
  await Promise.all(all.map(({ buyer, code }) => buyer.enter(code)));
  await gateway.settle();
  expect(seen.tried).toBeGreaterThan(0);
  const said = await states(all);
  expect(said.sort()).toEqual(['charged', 'charged', 'refused', 'refused', 'refused']);
  expect(await charges(phone)).toBe(2);
});

it('what somebody else holds keeps a crowd up for a moment only', async () => {
  const all = await ready(gateway, fresh(8));
  const seen = crowds();
  const held = all[4]!;
  const other = await gateway.database.connect();
  await other.query('begin');
  await other.query('select from payments.payment where id = $1 for no key update', [held.id]);
  const entering = all.map(({ buyer, code }) => buyer.enter(code));
  await Promise.all(entering.filter((_, i) => i !== 4));
  await other.query('commit');
  other.release();
  await entering[4];
  await gateway.settle();
  expect(seen.tried).toBeGreaterThan(0);
  expect(await states(all)).toEqual(all.map(() => 'charged'));
});
