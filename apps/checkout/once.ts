import { isPlainText } from '#kernel';
import { problem, type Remembered } from '#platform';
import {
  applyDecorators,
  createParamDecorator,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';

const NEED = Symbol('Idempotency-Key');
const HEADER = 'Idempotency-Key';

/** Sends an outcome as it was the first time, under the request id of today. */
class SendRemembered implements NestInterceptor<Remembered, string> {
  intercept(context: ExecutionContext, next: CallHandler<Remembered>): Observable<string> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ status, body, replayed }) => {
        const isProblem = status >= 400;
        if (replayed) void reply.header('idempotent-replayed', 'true');
        void reply.status(status).type(`application/${isProblem ? 'problem+json' : 'json'}; charset=utf-8`);
        return JSON.stringify(isProblem ? { ...(body as object), requestId: request.id } : body);
      }),
    );
  }
}

/** A POST that is done once per `Idempotency-Key`: its handler takes `@Key()` and returns the outcome with its own status. */
export const Once = (need: 'required' | 'optional') =>
  applyDecorators(
    SetMetadata(NEED, need),
    UseInterceptors(SendRemembered),
    ApiHeader({ name: HEADER, required: need === 'required', description: 'At most 255 characters, kept for at least 35 days.' }),
  );

/** The key as it is remembered. */
export const keyText = z.string().trim().min(1).max(255).refine(isPlainText);

/** The key of the request; null where none was sent and `@Once('optional')` allows that. */
export const Key = createParamDecorator((_: unknown, context: ExecutionContext): string | null => {
  const sent = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (sent === undefined) {
    if (Reflect.getMetadata(NEED, context.getHandler()) === 'optional') return null;
    throw problem('invalid_request', { param: HEADER, detail: 'This header is required here.' });
  }
  const parsed = keyText.safeParse(sent);
  if (!parsed.success) throw problem('invalid_request', { param: HEADER, detail: 'Must be 1 to 255 printable characters.' });
  return parsed.data;
});
