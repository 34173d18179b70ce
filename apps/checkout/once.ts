import { isPlainText } from '#kernel';
import { problem, SendsOutcome } from '#platform';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

const NEED = Symbol('Idempotency-Key');
const HEADER = 'Idempotency-Key';

/** A POST that is done once per `Idempotency-Key`: its handler takes `@Key()` and returns the outcome with its own status. */
export const Once = (need: 'required' | 'optional') =>
  applyDecorators(
    SetMetadata(NEED, need),
    SendsOutcome(),
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
