import { AskAgain } from '../apps/charging/ask-again.js';
import { LookAtCharge } from '../apps/charging/look-at-charge.js';
import { RefundPayment } from '../apps/charging/refund-payment.js';
import { Books } from './books.kit.js';
import { Crowd } from './crowd.js';
import { TestGateway } from './gateway.js';
import { breakEverything, doomable, killAt, stillWaits } from './killed.js';
import { Time } from './time.js';

let gateway: TestGateway;
let books: Books;
let crowd: Crowd;
let time: Time;
let lines = 0;
const STEPS_MOST = 40;

beforeAll(async () => {
  // A carrier that calls back makes us ask too early, which is no journey.
  gateway = await TestGateway.start({ MOCK_HTTP_SINK: '0' });
  [books, crowd, time] = [await Books.open(gateway), new Crowd(gateway), new Time(gateway)];
  breakEverything();
});
afterAll(async () => {
  jest.restoreAllMocks();
  await books.close();
  await gateway.close();
});

const read = async (id: string): Promise<string> => (await gateway.api('get', `/v1/refunds/${id}`)).body.status as string;

/** One refund whose journey dies at this step. @returns its id; null when the journey had fewer steps. */
async function refundWithCrashAt(at: number, id: string, body: object): Promise<string | null> {
  const fate = killAt(at);
  const asked = await crowd.refund(id, body);
  expect([asked.status, asked.body.status]).toEqual([201, 'pending']);
  await gateway.settle();
  // A journey that only asks comes later.
  for (let i = 0; i < 4 && stillWaits(); i++) await time.passes(2);
  expect(stillWaits()).toBe(false);
  return fate.dead ? (asked.body.id as string) : null;
}

/** @param oneByOne whether each has come to its end before the next begins. */
async function crashEverywhere(carrier: string, fault: string, body: object, oneByOne: boolean): Promise<string[]> {
  const phones = await Promise.all(
    Array.from({ length: STEPS_MOST }, () =>
      gateway.phone(`0104100${String(++lines).padStart(4, '0')}`).set({ carrier, asynchronous: false }),
    ),
  );
  const ids = await crowd.buy(phones.map((phone) => ({ phone })));
  for (const phone of phones) await phone.set({ fault });
  const killed: string[] = [];
  for (const [i, id] of ids.entries()) {
    const refund = await refundWithCrashAt(i + 1, id, body);
    if (oneByOne || refund === null) await time.passes(50, 66, 82);
    if (refund === null) break;
    killed.push(refund);
  }
  expect(killed.length).toBeLessThan(STEPS_MOST);
  expect(await books.disagreements()).toEqual([]);
  return Promise.all(killed.map(read));
}

describe('refund-payment, killed at every step of its way, ends after a healthy start in the money back once, or in a failure and none', () => {
  let spare: () => void;
  beforeAll(() => void (spare = doomable(RefundPayment.prototype)));
  afterAll(() => spare());

  it.each([
    ['skt', { amount: 900 }],
    ['kt', {}],
  ])(
    '%s',
    async (carrier, body) => {
      const ends = await crashEverywhere(carrier, 'none', body, false);
      expect(ends.length).toBeGreaterThanOrEqual(16);
      expect(ends.filter((status) => status === 'succeeded').length).toBeGreaterThan(ends.length / 2);
    },
    400_000,
  );
});

describe('ask-again about a refund, killed at every step of its way, ends after a healthy start in the money back once', () => {
  let spare: () => void;
  beforeAll(() => void (spare = doomable(AskAgain.prototype)));
  afterAll(() => spare());

  it.each(['skt', 'kt'])(
    '%s, whose answers were cut',
    async (carrier) => {
      const ends = await crashEverywhere(carrier, 'cut_after', {}, true);
      expect(ends.length).toBeGreaterThanOrEqual(12);
      expect(new Set(ends)).toEqual(new Set(['succeeded']));
    },
    400_000,
  );
});

it('a refund that somebody has begun is left to him until his lease is over, then asked about; nobody rings for it meanwhile', async () => {
  const [id] = await crowd.buy([{ phone: await gateway.phone('01041009999').set({ carrier: 'skt' }) }]);
  const begun = jest.spyOn(LookAtCharge.prototype, 'nothing').mockRejectedValueOnce(new Error('killed'));
  const { body } = await crowd.refund(id!, {});
  await gateway.settle();
  expect(begun).toHaveBeenCalledTimes(1);
  begun.mockRestore();
  const ring = jest.spyOn(RefundPayment.prototype, 'run');
  await time.passes(20);
  expect(ring).not.toHaveBeenCalled();
  await time.passes(50);
  // It never left, and is too old to leave now: it may be asked for again.
  expect(await read(body.id as string)).toBe('failed');
  expect(await books.disagreements()).toEqual([]);
});
