import { isId } from '#kernel';
import type { KnownMerchant } from '#merchants';
import { CONFIG, Database, Idempotency, problem, type Config, type Outcome, type Remembered, type Tx } from '#platform';
import { addressRules, Endpoints, ENDPOINTS_MAX, presentEndpoint, refusedUrl, type Endpoint } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import type { CreateEndpoint } from './schemas.js';

/** A merchant's endpoints: made, given a new secret, removed. A secret is shown in the answer that made it, and in replays of that answer. */
@Injectable()
export class KeepEndpoints {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly endpoints: Endpoints,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  create(merchant: KnownMerchant, key: string | null, request: CreateEndpoint): Promise<Remembered> {
    const refused = refusedUrl(request.url, addressRules(this.config));
    if (refused !== null) throw problem('invalid_request', { param: 'url', detail: `The address ${refused}.` });
    return this.once(merchant, key, 'POST /v1/webhook-endpoints', request, async (tx) => {
      const made = await this.endpoints.create(tx, merchant.id, request.url, request.types ?? null);
      if (!made) throw problem('invalid_request', { param: 'url', detail: `A merchant has at most ${ENDPOINTS_MAX} endpoints.` });
      return { status: 201, body: this.withSecret(made) };
    });
  }

  rotateSecret(merchant: KnownMerchant, key: string | null, id: string): Promise<Remembered> {
    return this.once(merchant, key, `POST /v1/webhook-endpoints/${id}/rotate-secret`, null, async (tx) => {
      const rotated = isId('endpoint', id) ? await this.endpoints.rotateSecret(tx, merchant.id, id) : null;
      if (!rotated) throw problem('not_found');
      return { status: 200, body: this.withSecret(rotated) };
    });
  }

  async remove(merchant: KnownMerchant, id: string): Promise<void> {
    const removed = isId('endpoint', id) && (await this.database.tx((tx) => this.endpoints.remove(tx, merchant.id, id)));
    if (!removed) throw problem('not_found');
  }

  /** @throws problem `not_found`, for another merchant's too. */
  async get(merchant: KnownMerchant, id: string): Promise<Endpoint> {
    const found = isId('endpoint', id) ? await this.endpoints.findOf(merchant.id, id) : null;
    if (!found) throw problem('not_found');
    return found;
  }

  private once(
    merchant: KnownMerchant,
    key: string | null,
    route: string,
    body: unknown,
    effect: (tx: Tx) => Promise<Outcome>,
  ): Promise<Remembered> {
    return this.database.tx((tx) => this.idempotency.once(tx, { owner: merchant.id, key, route, body }, () => effect(tx)));
  }

  private withSecret(endpoint: Endpoint) {
    return { ...presentEndpoint(endpoint), secret: this.endpoints.openSecret(endpoint.id, endpoint.secretSealed) };
  }
}
