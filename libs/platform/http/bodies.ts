import { isUtf8 } from 'node:buffer';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { problem } from '../problems.js';

const TEXT = /^\s*(application\/x-www-form-urlencoded|text\/plain)\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i;

/**
 * A body is JSON in UTF-8, whoever sends it. Other charsets and bytes are refused: read as UTF-8 they would be other words.
 * @param formsAt the routes that take forms instead, e.g. `/pay/:token`.
 */
export function readBodies(adapter: FastifyAdapter, bodyLimit: number, formsAt: readonly string[] = []): void {
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  const json = fastify.getDefaultJsonParser('error', 'error');
  adapter.useBodyParser('application/json', false, { bodyLimit }, (request, body, done) => {
    if (!isUtf8(body as Buffer)) return done(problem('invalid_request', { detail: 'The body is not valid UTF-8.' }));
    // Fastify's own parser answers through `done` and returns nothing.
    void json(request, body as never, done);
  });
  fastify.addHook('onRequest', async (request) => {
    const { 'content-type': type = '', 'content-length': length, 'transfer-encoding': chunked } = request.headers;
    if (length === undefined && chunked === undefined) return;
    const param = 'Content-Type';
    if (!/^utf-?8$/i.test(CHARSET.exec(type)?.[1] ?? 'utf-8'))
      throw problem('invalid_request', { param, detail: 'The charset must be UTF-8.' });
    if (TEXT.test(type) && !formsAt.includes(request.routeOptions.url ?? ''))
      throw problem('invalid_request', { param, detail: 'Send the body as `Content-Type: application/json`.' });
  });
}
