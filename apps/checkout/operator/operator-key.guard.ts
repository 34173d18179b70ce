import { applyDecorators, createParamDecorator, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Operators, type Acting, type KnownOperator } from '#operators';
import { problem } from '#platform';
import type { FastifyRequest } from 'fastify';
import { answers } from '../docs/schemas.js';

type Request = FastifyRequest & { operator?: KnownOperator };

/** Deny by default: a request without an operator's key goes no further. A merchant's key is none. */
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

/** A door for operators alone. */
export const ForOperators = () =>
  applyDecorators(
    UseGuards(OperatorKeyGuard),
    ApiTags('operators'),
    ApiBearerAuth('operator'),
    ApiResponse({ status: '4XX', description: 'A problem', content: { 'application/problem+json': { schema: answers.problem } } }),
  );

/** The operator whose key the request carries, and the request: both stand in the audit. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Acting => {
  const request = context.switchToHttp().getRequest<Request>();
  return { operator: request.operator!, requestId: request.id };
});
