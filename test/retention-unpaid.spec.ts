import { DEMO_MERCHANT } from '#merchants';
import { checkLedger } from '../apps/gateway/check-ledger.js';
import { merchant } from '../apps/gateway/merchant.js';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';
import { acknowledged, bytesOf, COLLECTION, RESULTS, type SaidLine } from './inbound.kit.js';

const DAY = 24 * 3600;
const AMOUNT = 10_000;
const SAID = { COLLECTED: null, UNCOLLECTED: null, REJECTED: 'UNKNOWN_LINE' } as const;
let gateway: TestGateway;
let kt: CarrierClient;
let lines: (SaidLine & { paymentId: string })[];
let [unpaid, calledOff, unanswered, disputed] = ['', '', '', ''];

beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  await merchant(gateway.config, ['contract', DEMO_MERCHANT.id, 'kt', 'digital', 'clawback'], () => undefined);
  const ids: string[] = [];
  for (const number of ['01037100001', '01037100002', '01037100003', '01037100004'])
    ids.push((await gateway.buy(await gateway.phone(number).set({ carrier: 'kt' }), { amount: AMOUNT }))['id'] as string);
  [unpaid, calledOff, unanswered, disputed] = ids as [string, string, string, string];
  await gateway.clock(DAY + 1200);
  await gateway.settle();
  kt = new CarrierClient(gateway, 'kt');
  lines = await acknowledged(kt, (await kt.files()).at(-1)!);
  for (const id of [unpaid, calledOff, disputed]) await say(id, 'UNCOLLECTED');
  const { orderId } = await gateway.payment(calledOff);
  await gateway.api('post', '/v1/payments/cancel-by-order', { orderId }, { 'idempotency-key': 'called-off' });
  await gateway.rows(
    `insert into payments.objection (id, payment_id, merchant_id, state, reason, opened_at, due_at, answer, answered_at, answered_by)
     select 'obj_1', id, merchant_id, 'accepted', 'x', platform.now(), platform.now() + interval '14 days', 'y', platform.now(), 'op' from payments.payment where id = $1`,
    [disputed],
  );
  await gateway.withoutFiles();
  await gateway.clock(396 * DAY);
  await gateway.settle();
});
afterAll(() => gateway.close());

let sent = 0;
async function say(id: string, outcome: keyof typeof SAID): Promise<void> {
  const header =
    outcome === 'REJECTED'
      ? RESULTS(
          'kt',
          (await kt.files()).find(({ records }) => records === 4)!,
        )
      : COLLECTION('kt');
  const line = { ...lines.find(({ paymentId }) => paymentId === id)!, outcome, reason: SAID[outcome], amount: AMOUNT };
  const answer = await kt.send(`/v1/inbound/said-${++sent}.ndjson`, bytesOf('ndjson', header, [line]));
  expect(answer).toMatchObject({ status: 200 });
  await gateway.settle();
}
const merchantsShare = async (id: string): Promise<number> =>
  (
    await gateway.rows<{ n: number }>(
      `select coalesce(-sum(n), 0)::int as n from ledger.movement where payment_id = $1 and account like 'merchant\\_payable:%'`,
      [id],
    )
  )[0]!.n;
const breaks = () => gateway.rows(`select compared, class, payment_id as payment from billing.break order by id`);
const agree = async (): Promise<void> => {
  expect(await gateway.rows('select from billing.due')).toEqual([]);
  expect(await checkLedger(gateway.config, () => undefined)).toBe(0);
};

it('a bill that is paid after its payment was erased is collected, and what was taken back is the merchant’s again', async () => {
  const erased = await gateway.rows<{ id: string }>('select id from payments.payment where erased_at is not null');
  expect(erased.map(({ id }) => id)).toEqual(expect.arrayContaining([unpaid, calledOff, unanswered, disputed]));
  expect(await merchantsShare(unpaid)).toBe(0);
  await say(unpaid, 'COLLECTED');
  expect(await merchantsShare(unpaid)).toBe(9120);
  expect(await breaks()).toEqual([]);
  await agree();
});

it('of one that had been called off nobody is left to whom it could be given back by itself: a person is told', async () => {
  await say(calledOff, 'COLLECTED');
  expect(await merchantsShare(calledOff)).toBe(9120);
  expect(await gateway.rows('select from payments.refund where payment_id = $1', [calledOff])).toEqual([]);
  expect(await breaks()).toEqual([{ compared: 'collection', class: 'state', payment: calledOff }]);
  await agree();
});

it('nor of one of which an accepted objection had promised to give it back', async () => {
  await say(disputed, 'COLLECTED');
  expect(await merchantsShare(disputed)).toBe(9120);
  expect((await breaks()).at(-1)).toEqual({ compared: 'collection', class: 'state', payment: disputed });
  await agree();
});

it('a charge that the carrier does not bill after all is undone, also when its payment was erased', async () => {
  await say(unanswered, 'REJECTED');
  expect(await merchantsShare(unanswered)).toBe(0);
  expect(await gateway.rows('select status from payments.payment where id = $1', [unanswered])).toEqual([{ status: 'refused' }]);
  await agree();
});
