import { Redis } from 'ioredis';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

it('Redis wiped between the right code and the charge loses nothing and doubles nothing', async () => {
  const redis = new Redis(gateway.config.redisUrl);
  const phone = gateway.phone('01061000001');
  const payment = await gateway.register();
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  const code = await phone.code();
  // As if the row had been collected, rung into Redis, and Redis then forgot.
  await buyer.enter(code);
  await gateway.rows(`update platform.outbox set taken_at = now() where taken_at is null`);
  const keys = await redis.keys(`${gateway.config.env.QUEUE_PREFIX}:*`);
  if (keys.length > 0) await redis.del(keys);
  await gateway.clock(20);
  await gateway.settle();
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged' });
  expect(await phone.book()).toHaveLength(1);
  redis.disconnect();
});

it('Redis wiped again and again while ten people pay: ten charges', async () => {
  const redis = new Redis(gateway.config.redisUrl);
  const wiping = setInterval(() => {
    void redis.keys(`${gateway.config.env.QUEUE_PREFIX}:*`).then((keys) => (keys.length > 0 ? redis.del(keys) : 0));
  }, 15);
  const phones = Array.from({ length: 10 }, (_, i) => gateway.phone(`0106200000${i}`));
  const payments: string[] = [];
  try {
    for (const phone of phones) {
      const payment = await gateway.register({ expiresInSeconds: 1800 });
      const buyer = gateway.buyer(payment['checkoutUrl'] as string);
      await buyer.identify({ phoneNumber: phone.number });
      let offset = 20;
      while ((await phone.messages()).length === 0) {
        await gateway.clock((offset += 60));
        await gateway.settle();
      }
      await buyer.enter(await phone.code());
      payments.push(payment['id'] as string);
      await gateway.clock(0);
    }
  } finally {
    clearInterval(wiping);
  }
  for (let offset = 60; offset <= 300; offset += 60) {
    await gateway.clock(offset);
    await gateway.settle();
  }
  for (const id of payments) expect(await gateway.payment(id)).toMatchObject({ status: 'charged' });
  for (const phone of phones) expect(await phone.book()).toHaveLength(1);
  await gateway.clock(0);
  redis.disconnect();
});
