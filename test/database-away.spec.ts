import { Sessions } from '#sessions';
import { Owner } from './door.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

/** Holds a payment until checkout waits for it, and ends the connection that does. @returns when that has happened, once the payment is held. */
async function cutOff(paymentId: string): Promise<{ readonly done: Promise<unknown> }> {
  const done = gateway.rows(
    `do $$ begin
       perform from payments.payment where id = '${paymentId}' for update;
       loop
         perform pg_stat_clear_snapshot(), pg_sleep(0.01);
         perform pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and application_name = 'tollgate-checkout' and wait_event_type = 'Lock';
         exit when found;
       end loop;
     end $$`,
  );
  const held = `select from pg_stat_activity where datname = current_database() and query like 'do %' and wait_event = 'PgSleep'`;
  while ((await gateway.rows(held)).length === 0);
  return { done };
}

it('a merchant whose request lost its connection is told to send it again with the same key, and it is done once', async () => {
  const { id } = await gateway.register();
  const cancel = () => gateway.api('post', `/v1/payments/${id}/cancel`, {}, { 'idempotency-key': 'cut-off' });
  const cut = await cutOff(id);
  const answer = await cancel();
  await cut.done;
  expect([answer.status, answer.headers['retry-after'], answer.body.code, answer.body.retryable]).toEqual([503, '2', 'unavailable', true]);
  const again = await cancel();
  expect([again.status, again.body.status, again.headers['idempotent-replayed']]).toEqual([200, 'cancelled', undefined]);
});

it('a subscriber whose press lost its connection sees a page that leads to where the payment is now, and pays once', async () => {
  const phone = gateway.phone('01073000001');
  const { id, checkoutUrl } = await gateway.register();
  const buyer = gateway.buyer(checkoutUrl);
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  const code = await phone.code();
  const cut = await cutOff(id);
  const page = await buyer.enter(code);
  await cut.done;
  expect([page.status, page.headers['content-type'], page.headers['retry-after']]).toEqual([503, 'text/html; charset=utf-8', '2']);
  expect(page.text).toContain('지금은 확인할 수 없습니다');
  expect(page.text).toContain(`href="${new URL(checkoutUrl).pathname}/done"`);
  expect((await buyer.done()).headers['location']).toBe(new URL(checkoutUrl).pathname);
  await buyer.enter(code);
  await gateway.settle();
  expect(await gateway.payment(id)).toMatchObject({ status: 'charged' });
  expect((await phone.book()).map(({ type }) => type)).toEqual(['charge']);
});

it('at the subscriber’s own door too, in their language', async () => {
  const owner = await new Owner(gateway, gateway.phone('01073000002')).enter();
  const lost = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
  jest.spyOn(Sessions.prototype, 'use').mockRejectedValueOnce(lost);
  const page = await owner.get('/limit', { 'accept-language': 'en' });
  expect([page.status, page.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
  expect(page.text).toMatch(/We cannot tell right now[^]*href="\/limit"/);
  expect((await owner.get('/limit')).status).toBe(200);
});
