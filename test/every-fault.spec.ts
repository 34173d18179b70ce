import { Books } from './books.kit.js';
import { Crowd } from './crowd.js';
import { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';
import { LASTING, Struck, type Call } from './struck.js';
import { Time } from './time.js';

let gateway: TestGateway;
let books: Books;
let crowd: Crowd;
let struck: Struck;
let time: Time;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '700' });
  await gateway.withoutFiles();
  [books, crowd, struck, time] = [await Books.open(gateway), new Crowd(gateway), new Struck(), new Time(gateway)];
});
afterAll(async () => {
  jest.restoreAllMocks();
  await books.close();
  await gateway.close();
});

/** Every one of the contract's list that strikes where money moves. */
const FAULTS = [
  'error_before', 'error_after', 'cut_before', 'cut_after', 'slow', 'not_found_then_charged',
  'duplicate_callback', 'reordered_callback', 'wrong_amount', 'maintenance',
] as const; // prettier-ignore
const AMOUNT = 4900;
const PART = 1900;

interface Case {
  readonly carrier: string;
  readonly fault: (typeof FAULTS)[number];
}
interface Operation {
  readonly name: string;
  readonly call: Call;
  readonly carriers: readonly string[];
  readonly givenUp?: true;
  /** The carrier has taken another amount than ours at this call, which goes back by itself. */
  readonly tookMoreAt?: Call;
  readonly refund?: { readonly amount?: number; readonly later?: true };
}
const OPERATIONS: readonly Operation[] = [
  { name: 'charge', call: 'order', carriers: ['kt'] },
  { name: 'prepare', call: 'order', carriers: ['skt', 'lgu'] },
  { name: 'confirm', call: 'confirm', carriers: ['skt', 'lgu'] },
  { name: 'cancel of a payment given up', call: 'cancel', carriers: ['skt', 'lgu'], givenUp: true },
  { name: 'give-back of a wrong charge', call: 'refund', carriers: ['kt'], tookMoreAt: 'order' },
  { name: 'give-back of a wrong confirmation', call: 'refund', carriers: ['skt', 'lgu'], tookMoreAt: 'confirm' },
  { name: 'refund of all', call: 'refund', carriers: ['skt', 'kt', 'lgu'], refund: {} },
  { name: 'refund of a part', call: 'refund', carriers: ['skt', 'kt'], refund: { amount: PART } },
  { name: 'refund of all as a credit', call: 'refund', carriers: ['skt', 'kt', 'lgu'], refund: { later: true } },
  { name: 'refund of a part as a credit', call: 'refund', carriers: ['skt', 'kt'], refund: { amount: PART, later: true } },
];

/** What must have become of it, two minutes after the carrier works again. */
function rightEnd({ call, givenUp, tookMoreAt, refund }: Operation, { carrier, fault }: Case): object {
  const charge = ['charge', AMOUNT];
  if (refund) {
    const { amount = AMOUNT, later } = refund;
    return {
      status: amount === AMOUNT ? 'refunded' : 'charged',
      refunds: [['succeeded', later ? 'next_bill_credit' : 'carrier_cancel', amount]],
      book: [charge, [later ? 'refund' : 'cancel', amount]],
    };
  }
  if (givenUp) return { status: 'refused', code: 'carrier_unavailable', book: [] };
  if (fault !== 'wrong_amount' && !tookMoreAt) return { status: 'charged', book: [charge] };
  const taken = carrier === 'kt' || call === 'confirm' || tookMoreAt;
  return { status: 'refused', code: 'amount_mismatch', book: taken ? [['charge', AMOUNT + 10], ['cancel', AMOUNT + 10]] : [] }; // prettier-ignore
}

let lines = 0;

/** What never arrived is no secret: where the machine was too slow to tell the carrier again within half a minute, it is a refusal and nothing has moved. */
function lateEnd({ call, givenUp, tookMoreAt, refund }: Operation, { fault }: Case): object | null {
  if (!['error_before', 'cut_before', 'maintenance'].includes(fault) || givenUp || tookMoreAt) return null;
  const { amount = AMOUNT } = refund ?? {};
  if (refund) return { status: 'charged', refunds: [['failed', null, amount]], book: [['charge', AMOUNT]] };
  return call === 'order' ? { status: 'refused', code: 'carrier_unavailable', book: [] } : null;
}

describe.each(OPERATIONS.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  const cases = operation.carriers.flatMap((carrier) => FAULTS.map((fault) => ({ carrier, fault })));
  const ends = new Map<string, object>();
  const nameOf = ({ carrier, fault }: Case): string => `${carrier} ${fault}`;
  let ids: string[];

  beforeAll(async () => {
    // Some days into a month, so that nothing but `later` leaves it.
    await time.nextMonth();
    const phones = await Promise.all(
      cases.map(({ carrier }) => gateway.phone(`0105${String(++lines).padStart(7, '0')}`).set({ carrier, asynchronous: false })),
    );
    await strike(phones);
    // What never came fails this operation, and strikes none of those after it.
    expect(struck.disarm()).toEqual([]);
    for (const phone of phones) await phone.set({ fault: 'none' });
    await time.passes(2, 5, 9, 15, 24, 36, 50, 75, 115);
    for (const [i, one] of cases.entries()) ends.set(nameOf(one), await endOf(ids[i]!, phones[i]!));
  }, 400_000);

  async function strike(phones: Phone[]): Promise<void> {
    const arm = () => cases.forEach(({ fault }, i) => struck.arm(phones[i]!, operation.call, fault));
    const { givenUp, tookMoreAt, refund } = operation;
    if (tookMoreAt) phones.forEach((phone) => struck.arm(phone, tookMoreAt, 'wrong_amount'));
    if (givenUp) phones.forEach((phone) => struck.holdBack(phone, 'confirm'));
    if (!refund) arm();
    ids = await crowd.buy(phones.map((phone) => ({ phone, members: { amount: AMOUNT } })));
    if (givenUp) await time.passes(301, 304, 309, 320, 360);
    if (!refund) return;
    if (refund.later) await time.nextMonth();
    arm();
    const { amount } = refund;
    await Promise.all(ids.map(async (id) => expect((await crowd.refund(id, { amount })).status).toBe(201)));
    await gateway.settle();
  }

  async function endOf(id: string, phone: Phone): Promise<object> {
    const { status, refusal } = await gateway.payment(id);
    const refunds = (await gateway.api('get', `/v1/payments/${id}/refunds`)).body.data as Record<string, unknown>[];
    return {
      status,
      ...(refusal ? { code: refusal.code } : {}),
      ...(refunds.length > 0 ? { refunds: refunds.map((one) => [one['status'], one['method'], one['amount']]) } : {}),
      book: (await phone.book()).map(({ type, amount }) => [type, amount]),
    };
  }

  it.each(cases.map((one) => [nameOf(one), one] as const))('%s: ends right', (name, one) => {
    expect([rightEnd(operation, one), lateEnd(operation, one)]).toContainEqual(ends.get(name));
  });

  it('and payments, refunds, limits, ledger and the carriers’ book tell the same; nothing is left open', async () => {
    expect(await books.disagreements()).toEqual([]);
  });
});

it.each([
  ['sms_lost', 'expired', 0],
  ['sms_late', 'charged', 1],
])('%s: the payment is %s, and everybody agrees', async (fault, status, booked) => {
  const phone = await gateway.phone(`0105${String(++lines).padStart(7, '0')}`).set({ carrier: 'kt', fault });
  const [waiting] = await crowd.identify([{ phone }]);
  await gateway.settle();
  await time.passes(10);
  await crowd.enter(waiting!);
  await time.passes(2, 6, 12, 700);
  expect(await gateway.payment(waiting!.id)).toMatchObject({ status });
  expect(await phone.book()).toHaveLength(booked);
  expect(await books.disagreements()).toEqual([]);
});

it('every fault that lasts is one of the list', () => expect(FAULTS).toEqual(expect.arrayContaining(LASTING)));
