import type { EndpointId, MerchantId } from '#kernel';
import { Database, newId, rows, Secrets, unanswered, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { newSecret } from './signature.js';
import { ENDPOINTS_MAX, OLD_SECRET_HOURS, type WebhookType } from './webhooks.rules.js';
import { Endpoint, type DisabledBecause } from './webhooks.table.js';

const PURPOSE = 'webhook secret';

const COLUMNS = `id, merchant_id as "merchantId", url, types, secret_sealed as "secretSealed", previous_sealed as "previousSealed", previous_until as "previousUntil",
  status, disabled_because as "disabledBecause", created_at as "createdAt"`;

/** Where merchants want to be told, and the secrets we share with them. */
@Injectable()
export class Endpoints {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** @returns null when the merchant has as many as it may have. */
  async create(tx: Tx, merchantId: MerchantId, url: string, types: readonly WebhookType[] | null): Promise<Endpoint | null> {
    const id = newId('endpoint');
    // Two at once must not both be the twentieth.
    await rows(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 73))', [merchantId]);
    const [made] = await rows<Endpoint>(
      tx,
      `insert into webhooks.endpoint (id, merchant_id, url, types, secret_sealed, status, created_at)
       select $1, $2, $3, $4, $5, 'enabled', platform.now() where (select count(*) from webhooks.endpoint where merchant_id = $2) < $6 returning ${COLUMNS}`,
      [id, merchantId, url, types, this.secrets.seal(PURPOSE, id, newSecret()), ENDPOINTS_MAX],
    );
    return made ?? null;
  }

  /** A fresh secret; the old one signs along for a day. @returns null when there is no such endpoint. */
  async rotateSecret(tx: Tx, merchantId: MerchantId, id: EndpointId): Promise<Endpoint | null> {
    const [rotated] = await rows<Endpoint>(
      tx,
      `update webhooks.endpoint set previous_sealed = secret_sealed, previous_until = platform.now() + make_interval(hours => $4), secret_sealed = $3
        where id = $1 and merchant_id = $2 returning ${COLUMNS}`,
      [id, merchantId, this.secrets.seal(PURPOSE, id, newSecret()), OLD_SECRET_HOURS],
    );
    return rotated ?? null;
  }

  /** Wipes secrets that sign no more. */
  async forgetOldSecrets(tx: Tx): Promise<void> {
    await rows(
      tx,
      `update webhooks.endpoint set previous_sealed = null, previous_until = null
        where id in (select id from webhooks.endpoint where previous_until <= platform.now() for update skip locked)`,
    );
  }

  /** Its secrets go with it; its deliveries stay for the record. @returns false when there is no such endpoint. */
  async remove(tx: Tx, merchantId: MerchantId, id: EndpointId): Promise<boolean> {
    const removed = await rows(tx, 'delete from webhooks.endpoint where id = $1 and merchant_id = $2 returning id', [id, merchantId]);
    return removed.length === 1;
  }

  disable(tx: Tx, id: EndpointId, because: DisabledBecause): void {
    unanswered(tx, `update webhooks.endpoint set status = 'disabled', disabled_because = $2 where id = $1 and status = 'enabled'`, [
      id,
      because,
    ]);
  }

  /** Another merchant's endpoint is not there. */
  findOf(merchantId: MerchantId, id: EndpointId): Promise<Endpoint | null> {
    return this.database.reader.findOneBy(Endpoint, { id, merchantId });
  }

  /** Newest first. @returns one more than `limit` when there are more. */
  list(merchantId: MerchantId, limit: number, startingAfter: string | null): Promise<Endpoint[]> {
    return this.database.query<Endpoint>(
      `select ${COLUMNS} from webhooks.endpoint where merchant_id = $1 and ($2::text is null or id < $2) order by id desc limit $3`,
      [merchantId, startingAfter, limit + 1],
    );
  }

  openSecret(id: EndpointId, sealed: string): string {
    return this.secrets.open(PURPOSE, id, sealed);
  }
}

/** Every read of an endpoint; never its secret. */
export function presentEndpoint({ id, url, types, status, disabledBecause, previousUntil, createdAt }: Endpoint) {
  return {
    id,
    object: 'webhook_endpoint' as const,
    url,
    types,
    status,
    disabledBecause,
    previousSecretUntil: previousUntil?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
