import { Books } from './books.kit.js';
import { Crowd } from './crowd.js';
import { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';
import { Struck } from './struck.js';
import { Time } from './time.js';

let gateway: TestGateway;
let books: Books;
let crowd: Crowd;
let struck: Struck;
let time: Time;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '400' });
  [books, crowd, struck, time] = [await Books.open(gateway), new Crowd(gateway), new Struck(), new Time(gateway)];
});
afterAll(async () => {
  jest.restoreAllMocks();
  await books.close();
  await gateway.close();
});

const CARRIERS = ['skt', 'kt', 'lgu'];
let lines = 0;

const freshPhones = (): Promise<Phone[]> =>
  Promise.all(CARRIERS.map((carrier) => gateway.phone(`0106${String(++lines).padStart(7, '0')}`).set({ carrier, asynchronous: false })));

const buy = (phones: Phone[]): Promise<string[]> => crowd.buy(phones.map((phone) => ({ phone })));

describe.each(['maintenance', 'cut_before', 'error_after'])('%s for ten minutes', (fault) => {
  it('at every carrier, on every road: two minutes after it ended nothing is open and everybody tells the same', async () => {
    const [paid, parts, late, wrong] = [await freshPhones(), await freshPhones(), await freshPhones(), await freshPhones()];
    const [whole, partly] = [await buy(paid), await buy(parts)];
    const waiting = await crowd.identify(late.map((phone) => ({ phone })));
    await gateway.settle();
    // The carrier takes more than it was told to, and cannot be told to give it back.
    wrong.forEach((phone) => struck.arm(phone, phone.carrier === 'kt' ? 'order' : 'confirm', 'wrong_amount'));
    wrong.forEach((phone) => struck.holdBack(phone, 'refund'));
    const mistaken = await crowd.buy(wrong.map((phone) => ({ phone })));

    await gateway.fault(fault);
    wrong.forEach((phone) => struck.letGo(phone));
    await Promise.all(waiting.map((one) => crowd.enter(one)));
    for (const id of whole) await crowd.refund(id);
    for (const id of partly) await crowd.refund(id, { amount: 900 });
    await time.passes(2, 6, 16, 46, 106, 170, 310, 600);
    await gateway.fault('none');
    await time.passes(2, 62, 115);

    expect(await books.disagreements()).toEqual([]);
    for (const id of mistaken) expect(await gateway.payment(id)).toMatchObject({ status: 'refused', charged: 'no' });
  }, 200_000);
});
