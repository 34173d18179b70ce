import { fastify } from 'fastify';

/** Fastify alone, with a schema. */
const bare = fastify();
const text = { type: 'string' } as const;
const body = {
  type: 'object',
  required: ['orderId', 'amount'],
  properties: { orderId: text, amount: { type: 'integer' }, itemName: text, goodsClass: text, returnUrl: text },
};
bare.post<{ Body: { orderId: string; amount: number } }>('/v1/nothing', { schema: { body } }, async (request) => ({
  id: request.body.orderId,
  amount: request.body.amount,
}));
await bare.listen({ port: Number(process.env['CHECKOUT_PORT']), host: '127.0.0.1' });
