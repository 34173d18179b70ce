import { Crash } from './crash.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

/** What checkout's own timer asks every second. */
const TIMERS = /expires_at <= platform\.now\(\) order by/;

/** Begin and lock, code, reserve, move and commit: one more than there should be, to see that there are no more. */
const ROUND_TRIPS = 5;

describe.each(['before', 'after'] as const)('confirm-payment dies %s its n-th round trip', (when) => {
  it.each(Array.from({ length: ROUND_TRIPS }, (_, i) => i + 1))(
    'n = %d: typing the code again charges exactly once, and the limit knows of one payment',
    async (n) => {
      const phone = gateway.phone(`0107${when === 'before' ? '1' : '2'}00000${n}`);
      const payment = await gateway.register();
      const buyer = gateway.buyer(payment['checkoutUrl'] as string);
      await buyer.identify({ phoneNumber: phone.number });
      await gateway.settle();
      const code = await phone.code();

      const crash = new Crash('checkout', n, when, TIMERS);
      const answer = await buyer.enter(code);
      const happened = crash.end();
      // The fifth round trip does not exist: four are all it takes.
      expect(happened).toBe(n < ROUND_TRIPS);
      expect(answer.status).toBe(happened ? 500 : 303);

      await buyer.enter(code);
      await gateway.settle();
      expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged' });
      expect(await phone.book()).toHaveLength(1);
      expect(await gateway.rows('select state from limits.hold where payment_id = $1', [payment['id']])).toEqual([{ state: 'spent' }]);
      expect(await gateway.rows('select tries from payments.payment where id = $1', [payment['id']])).toEqual([{ tries: 0 }]);
    },
  );
});
