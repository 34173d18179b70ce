import { Injectable, SetMetadata, createParamDecorator, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { isHost, type Host } from '#kernel';
import { refuse } from './errors.js';
import { Faults } from './faults.js';
import { Tokens, type Scope } from './tokens.js';

const SCOPES_KEY = 'carrier-mock scopes';

/** The token must carry one of these. */
export const Needs = (...scopes: Scope[]) => SetMetadata(SCOPES_KEY, scopes);

/** Every carrier's door: is there such a carrier, is it open, may the caller do that, is the body JSON? */
@Injectable()
export class Door implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly faults: Faults,
    private readonly tokens: Tokens,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const host = hostIn(request);
    if (this.faults.closed(host)) throw refuse('maintenance');
    const token = /^bearer ([\w~+/.=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const scopes = token === undefined ? null : this.tokens.scopesOf(host, token);
    if (!scopes) throw refuse('unauthenticated');
    const wanted = this.reflector.get<Scope[]>(SCOPES_KEY, context.getHandler());
    if (!wanted.some((scope) => scopes.has(scope))) throw refuse('permission_denied');
    if (request.method === 'POST' && !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      throw refuse('invalid_argument');
    return true;
  }
}

export function hostIn(request: FastifyRequest): Host {
  const { carrier } = request.params as { carrier: string };
  if (!isHost(carrier)) throw refuse('not_found');
  return carrier;
}

/** The carrier in the address. */
export const At = createParamDecorator((_: unknown, context: ExecutionContext) =>
  hostIn(context.switchToHttp().getRequest<FastifyRequest>()),
);
