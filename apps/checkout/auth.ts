import {
  applyDecorators,
  createParamDecorator,
  Inject,
  Injectable,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Merchants, type KnownMerchant } from '#merchants';
import { network } from '#pages';
import { Buckets, CONFIG, problem, type Config } from '#platform';
import type { FastifyRequest } from 'fastify';

type Request = FastifyRequest & { merchant?: KnownMerchant };

/** Deny by default: a request without a key that is ours goes no further. Nor does one too many, of a merchant or of an address without a key. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly ofMerchants: Buckets;
  private readonly ofStrangers: Buckets;

  constructor(
    private readonly merchants: Merchants,
    @Inject(CONFIG) { env }: Config,
  ) {
    this.ofMerchants = new Buckets(env.API_REQUESTS_PER_MERCHANT_SECOND);
    this.ofStrangers = new Buckets(env.API_UNAUTHENTICATED_PER_IP_SECOND);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const [, key] = /^Bearer ([\w-]{8,200})$/i.exec(request.headers.authorization ?? '') ?? [];
    const merchant = key ? await this.merchants.byKey(key) : null;
    const waitSeconds = merchant ? this.ofMerchants.take(merchant.id) : this.ofStrangers.take(network(request.ip));
    if (waitSeconds > 0) throw problem('rate_limited', { retryAfterSeconds: waitSeconds });
    if (!merchant) throw problem('unauthenticated', { detail: 'Send your key as `Authorization: Bearer sk_…`.' });
    request.merchant = merchant;
    return true;
  }
}

export const Authenticated = () => applyDecorators(UseGuards(ApiKeyGuard));

/** The merchant whose key the request carries. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext): KnownMerchant => context.switchToHttp().getRequest<Request>().merchant!,
);
