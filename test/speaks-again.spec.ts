import { Attempts } from '#payments';
import { rows } from '#platform';
import { TestGateway } from './gateway.js';
import { Time } from './time.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

it('a carrier that speaks again wakes what it owes us without waiting for anybody; what somebody holds is asked about in its own time', async () => {
  const time = new Time(gateway);
  const ready = async (line: number) => {
    const phone = await gateway.phone(`0107600000${line}`).set({ carrier: 'skt' });
    const payment = await gateway.register();
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number, carrier: phone.carrier });
    await gateway.settle();
    return { id: payment['id'] as string, enter: async () => buyer.enter(await phone.code()) };
  };
  const states = (...of: { id: string }[]) => Promise.all(of.map(async ({ id }) => (await gateway.payment(id))['status'] as string));
  const [held, other, next] = [await ready(1), await ready(2), await ready(3)];
  await gateway.fault('maintenance');
  for (const { enter } of [held, other]) {
    await enter();
    await gateway.settle();
  }
  await time.passes(4, 14, 30, 80);
  expect(await states(held, other)).toEqual(['unknown', 'unknown']);
  await gateway.fault('none');
  const holder = await gateway.database.connect();
  const { wake } = Attempts.prototype;
  const woken: number[] = [];
  jest.spyOn(Attempts.prototype, 'wake').mockImplementationOnce(async function (this: Attempts, tx, host) {
    await holder.query('begin');
    await holder.query('select from payments.attempt where payment_id = $1 for no key update', [held.id]);
    await rows(tx, `set local lock_timeout = '1s'`);
    try {
      woken.push(await wake.call(this, tx, host));
    } finally {
      await holder.query('commit');
    }
    return woken[0]!;
  });
  await next.enter();
  await gateway.settle();
  holder.release();
  expect(woken).toEqual([1]);
  expect(await states(held, other, next)).toEqual(['unknown', 'refused', 'charged']);
  await time.passes(70);
  expect(await states(held)).toEqual(['refused']);
});
