import type { FastifyInstance } from 'fastify';
import { startService, type Config, type Service } from '#platform';
import { BillingServiceModule } from './billing-service.module.js';
import { INBOUND_TYPES, isInbound } from './inbound.controller.js';

/** The day's files for the carriers: closed at night, pulled and answered by them. Needs PostgreSQL alone. */
export const start = (config: Config): Promise<Service> =>
  startService({
    name: 'billing',
    port: 'BILLING_PORT',
    config,
    module: BillingServiceModule.for(config),
    prepare: (app) => {
      const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
      fastify.addContentTypeParser(Object.keys(INBOUND_TYPES), (_request, payload, done) => done(null, payload));
      // What we do not read to its end must not be sent on, whoever sends it, nor be taken for the next request.
      fastify.addHook('onRequest', async (request, reply) => {
        if (isInbound(request.headers['content-type'])) void reply.header('connection', 'close');
      });
    },
  });
