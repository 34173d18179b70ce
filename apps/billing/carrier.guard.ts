import { applyDecorators, createParamDecorator, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CarrierKeys } from '#billing';
import type { Host } from '#kernel';
import { problem } from '#platform';
import type { FastifyRequest } from 'fastify';

type Request = FastifyRequest & { carrier?: Host };

/** Deny by default: a request without a carrier's key goes no further. */
@Injectable()
export class CarrierKeyGuard implements CanActivate {
  constructor(private readonly keys: CarrierKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const [, key] = /^Bearer (ck_[\w-]{3,200})$/i.exec(request.headers.authorization ?? '') ?? [];
    const host = key ? await this.keys.hostOf(key) : null;
    if (!host) throw problem('unauthenticated', { detail: 'Send your key as `Authorization: Bearer ck_…`.' });
    request.carrier = host;
    return true;
  }
}

export const CarriersOnly = () => applyDecorators(UseGuards(CarrierKeyGuard));

/** The carrier whose key the request carries. */
export const Calling = createParamDecorator(
  (_: unknown, context: ExecutionContext): Host => context.switchToHttp().getRequest<Request>().carrier!,
);
