import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Remembered } from '../idempotency.js';

const CONFIG = { sendsOutcome: true };

/** The handler returns an outcome, which is sent with its own status. */
export const SendsOutcome = (): MethodDecorator => RouteConfig(CONFIG);

/** Sends an outcome as it was the first time, under the request id of today. A hook and no interceptor: Nest's cost a sixth of such a request (docs/performance.md). */
export function sendOutcomes(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    if (!(request.routeOptions.config as Partial<typeof CONFIG>).sendsOutcome) return done(null, payload);
    const { status, body, replayed } = payload as Remembered;
    if (replayed) void reply.header('idempotent-replayed', 'true');
    void reply.status(status);
    if (status < 400) return done(null, body);
    void reply.type('application/problem+json; charset=utf-8');
    return done(null, { ...(body as object), requestId: request.id });
  });
}
