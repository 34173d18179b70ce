import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { LOG, type Log } from '#platform';
import { CarrierErrorFilter } from './error.filter.js';
import type { Journal } from './journal.js';

const CORRELATOR = /^[a-zA-Z0-9-_:;./<>{}]{1,256}$/;

/** What belongs to every answer of the mock: correlator, errors in the carriers' shape, nothing told before it is on disk; and health. */
export function doors(app: NestFastifyApplication, journal: Journal): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  app.useGlobalFilters(new CarrierErrorFilter(app.get<Log>(LOG)));
  fastify.addHook('onRequest', async (request, reply) => {
    const given = request.headers['x-correlator'];
    void reply.header('x-correlator', typeof given === 'string' && CORRELATOR.test(given) ? given : randomUUID());
  });
  // Health must answer also when the disk does not.
  fastify.addHook('onSend', async (request) => {
    if (request.routeOptions.url !== '/readyz') await journal.flushed();
  });
  health(fastify, journal);
}

function health(fastify: FastifyInstance, journal: Journal): void {
  const registry = new Registry();
  registry.setDefaultLabels({ service: 'carrier-mock' });
  collectDefaultMetrics({ register: registry });
  const answers = new Counter({
    name: 'carrier_mock_answers_total',
    help: 'Answers given, by route',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  fastify.addHook('onResponse', async (request, reply) => {
    answers.inc({ method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode });
  });
  fastify.get('/livez', async () => ({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const trouble = await journal.trouble().catch((error: unknown) => (error instanceof Error ? error.message : 'unreadable'));
    return reply
      .status(trouble === null ? 200 : 503)
      .send({ status: trouble === null ? 'ok' : 'not ready', checks: { journal: trouble ?? 'ok' } });
  });
  fastify.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}
