import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '#platform';
import { CarrierError, refuse, REFUSAL_REASON } from './errors.js';

/** Carriers answer `{ status, code, message }` as application/json, whatever went wrong. */
@Catch()
export class CarrierErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const found = toCarrierError(error);
    if (found.is === 'internal' && !(error instanceof CarrierError)) {
      this.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'request failed');
    }
    const reply = http.getResponse<FastifyReply>();
    if (found.is === 'unauthenticated') void reply.header('www-authenticate', 'Bearer');
    if (found.reason !== null) void reply.header(REFUSAL_REASON, found.reason);
    void reply.status(found.body.status).type('application/json; charset=utf-8').send(JSON.stringify(found.body));
  }
}

function toCarrierError(error: unknown): CarrierError {
  if (error instanceof CarrierError) return error;
  const status = error instanceof HttpException ? error.getStatus() : ((error as { statusCode?: unknown } | null)?.statusCode ?? 500);
  if (status === 404) return refuse('not_found');
  return typeof status === 'number' && status >= 400 && status < 500 ? refuse('invalid_argument') : refuse('internal');
}
