import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { problem } from '#platform';
import type { FastifyRequest } from 'fastify';
import { Operators, type Acting, type KnownOperator } from './operators.js';

type Request = FastifyRequest & { operator?: KnownOperator };

/** Deny by default: a request without an operator's key goes no further. Neither a merchant's key nor a carrier's is one. */
@Injectable()
export class OperatorKeyGuard implements CanActivate {
  constructor(private readonly operators: Operators) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const [, key] = /^Bearer (ok_[\w-]{5,200})$/i.exec(request.headers.authorization ?? '') ?? [];
    const operator = key ? await this.operators.byKey(key) : null;
    if (!operator) throw problem('unauthenticated', { detail: 'Send your key as `Authorization: Bearer ok_…`.' });
    request.operator = operator;
    return true;
  }
}

/** The operator whose key the request carries, and the request: both stand in the audit. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Acting => {
  const request = context.switchToHttp().getRequest<Request>();
  return { operator: request.operator!, requestId: request.id };
});
