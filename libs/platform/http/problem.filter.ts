import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.js';
import { Problem, problem } from '../problems.js';

/** The only place where a thrown thing becomes an answer. What we did not foresee is a 500 without words, and a log line with them. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    sendProblem(reply, request, toProblem(error), error, this.log);
  }
}

export function sendProblem(reply: FastifyReply, request: FastifyRequest, found: Problem, cause: unknown, log: Log): void {
  if (found.status >= 500) noteFailure(request, cause, log);
  write(reply, request, found);
}

export function noteFailure(request: FastifyRequest, cause: unknown, log: Log): void {
  log.error({ err: cause, requestId: request.id, route: request.routeOptions?.url }, 'request failed');
}

/** Answers for an address that Fastify cannot even look up: hooks and filters never see it. */
export function unroutable(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id);
  write(reply, request, toProblem(error));
}

function write(reply: FastifyReply, request: FastifyRequest, found: Problem): void {
  if (found.details.retryAfterSeconds !== undefined) void reply.header('retry-after', found.details.retryAfterSeconds);
  void reply.removeHeader('location');
  if (found.code === 'unauthenticated') void reply.header('www-authenticate', 'Bearer');
  void reply
    .status(found.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(found.body(request.id)));
}

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, statusCode } = (error ?? {}) as { code?: string; statusCode?: number };
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  // The API promises `invalid_request` for a body over the limit, which is a 400.
  if (status === 413) return problem('invalid_request', { detail: 'The body is larger than 64 KiB.' });
  if (status === 415)
    return problem('invalid_request', { status: 415, detail: 'Send the body as `Content-Type: application/json`.', param: 'Content-Type' });
  if (code === 'FST_ERR_BAD_URL') return problem('invalid_request', { detail: 'The address is not well-formed.' });
  if (status === 404 || status === 414) return problem('not_found', { detail: 'There is nothing at this address.' });
  if (status !== undefined && status >= 400 && status < 500) return problem('invalid_request', { detail: 'The body could not be read.' });
  if (isAway(error)) return problem('unavailable', { detail: AWAY, retryAfterSeconds: 2 });
  return problem('internal', { detail: 'The failure has been logged under this request id.' });
}

const AWAY =
  'The database cannot be reached, or was lost on the way, and then it is not known whether this was done. Send it again, with the same key.';
/** PostgreSQL ends a session, takes none, or gives a statement up that waited or took too long; or the socket says so. */
const AWAY_CODES = new Set([
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '40P01',
  '55P03',
  '57014',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);
/** What pg, its pool and TypeORM say without a code. */
const AWAY_WORDS = /^(timeout exceeded when trying to connect|Connection terminated|.*query runner was already released)/;

const isAway = (error: unknown): boolean =>
  AWAY_CODES.has(String((error as { code?: unknown } | null)?.code)) || (error instanceof Error && AWAY_WORDS.test(error.message));
