import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/** Carriers send `application/cloudevents+json`. */
export function acceptCloudEvents(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addContentTypeParser(
    'application/cloudevents+json',
    { parseAs: 'string', bodyLimit: 64 * 1024 },
    fastify.getDefaultJsonParser('error', 'error'),
  );
}
