import { startService, PlatformModule, type Config } from '#platform';
import type { KnownMerchant } from '#merchants';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { fastify } from 'fastify';
import { AccountsModule } from '../../apps/checkout/accounts.module.js';
import { Authenticated, Caller } from '../../apps/checkout/auth.js';
import { Key, Once } from '../../apps/checkout/once.js';
import { registerPayment, type RegisterPayment } from '../../apps/checkout/payments/schemas.js';
import { postJson } from './buyer.js';
import { inTurns, measured, perSecond, type Measured } from './measure.js';
import { ownStore } from './store.js';

const ROUNDS = 3;
const CROWD = 32;
const TURN_MS = 1500;
const ORDER = { orderId: 'A-1', amount: 4900, itemName: '별사탕 100개', goodsClass: 'digital', returnUrl: 'https://shop.example/back' };

@Authenticated()
@Controller('v1')
class NothingController {
  @Once('required')
  @Post('nothing')
  nothing(@Caller() { id }: KnownMerchant, @Key() key: string, @Body({ schema: registerPayment }) { amount }: RegisterPayment) {
    return { status: 200, body: { id, key, amount }, replayed: false };
  }
}

@Module({})
class NothingModule {}

/** What stands between a request and its journey: the key, the rates, the idempotency key, the schema; the journey does nothing. Beside Fastify alone with a schema. */
export async function doorBench(config: Config): Promise<Measured[]> {
  const store = await ownStore(config);
  const module = { module: NothingModule, imports: [PlatformModule.for('door', store), AccountsModule], controllers: [NothingController] };
  const service = await startService({
    name: 'door',
    port: 'CHECKOUT_PORT',
    config: { ...store, env: { ...store.env, CHECKOUT_PORT: 0 } },
    module,
  });
  const bare = fastify();
  const text = { type: 'string' } as const;
  const body = {
    type: 'object',
    required: ['orderId', 'amount'],
    properties: { orderId: text, amount: { type: 'integer' }, itemName: text, goodsClass: text, returnUrl: text },
  };
  bare.post<{ Body: typeof ORDER }>('/nothing', { schema: { body } }, async (request) => ({
    id: request.body.orderId,
    amount: request.body.amount,
  }));
  try {
    const address = await bare.listen({ port: 0, host: '127.0.0.1' });
    const at = (url: string) => () => perSecond(CROWD, TURN_MS, (i) => postJson(url, ORDER, 200, { 'idempotency-key': `key-${i}` }));
    const rates = await inTurns(ROUNDS, { bare: at(`${address}/nothing`), door: at(`${service.url}/v1/nothing`) });
    return [measured('door', rates.door, rates.bare, 0.3)];
  } finally {
    await bare.close();
    await service.close();
  }
}
