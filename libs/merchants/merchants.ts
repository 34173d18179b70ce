import type { Host, MerchantId } from '#kernel';
import { Database, rows, sameSecret, sha256, Together, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

export interface KnownMerchant {
  readonly id: MerchantId;
  readonly name: string;
  readonly contact: string;
  readonly livemode: boolean;
  readonly origins: readonly string[];
  /** `host/goodsClass` of every contract in force. */
  readonly contracts: readonly string[];
  /** Those of them under which a part goes back as a cancel of all and a new charge of the rest. */
  readonly recharges: readonly string[];
  /** Those of them under which the merchant bears what subscribers do not pay. */
  readonly clawbacks: readonly string[];
}

const NAMED_FOR_MS = 5000;

const KNOWN = `m.id, m.name, m.contact, m.livemode,
  coalesce((select array_agg(origin) from merchants.return_origin o where o.merchant_id = m.id), '{}') as origins,
  coalesce((select array_agg(host || '/' || goods_class) from merchants.contract c where c.merchant_id = m.id and (c.until is null or c.until > platform.now())), '{}') as contracts,
  coalesce((select array_agg(host || '/' || goods_class) from merchants.contract c where c.merchant_id = m.id and c.recharges and (c.until is null or c.until > platform.now())), '{}') as recharges,
  coalesce((select array_agg(host || '/' || goods_class) from merchants.contract c where c.merchant_id = m.id and c.claws_back), '{}') as clawbacks`;

/** Who may register payments, where their buyers may be sent back to, and what they may sell through whom. */
@Injectable()
export class Merchants {
  private readonly names = new Map<string, { name: string; contact: string; until: number }>();

  private readonly keys = new Together(async (hashes) => {
    const found = await this.database.query<KnownMerchant & { hash: string }>(
      `select k.hash, ${KNOWN} from merchants.api_key k join merchants.merchant m on m.id = k.merchant_id where k.hash = any($1) and k.revoked_at is null`,
      [hashes],
    );
    return new Map(found.map((one) => [one.hash, one]));
  });

  constructor(private readonly database: Database) {}

  /** Whose key this is. Keys are kept as hashes; a revoked key is refused at once. @returns null for a key that is not ours. */
  async byKey(key: string): Promise<KnownMerchant | null> {
    const hash = sha256(key);
    const found = await this.keys.of(hash);
    return found && sameSecret(found.hash, hash) ? found : null;
  }

  /** As it is now. Within a transaction pass it: a second connection taken while holding one is how pools lock up. @throws Error when there is no such merchant. */
  async get(id: MerchantId, tx?: Tx): Promise<KnownMerchant> {
    const [found] = await rows<KnownMerchant>(tx ?? this.database.reader, `select ${KNOWN} from merchants.merchant m where m.id = $1`, [
      id,
    ]);
    if (!found) throw new Error(`there is no merchant ${id}`);
    return found;
  }

  async exists(tx: Tx, id: MerchantId): Promise<boolean> {
    return (await rows(tx, 'select from merchants.merchant where id = $1', [id])).length === 1;
  }

  /** What is shown of a merchant; may be five seconds old. */
  async nameOf(id: MerchantId): Promise<{ name: string; contact: string }> {
    const remembered = this.names.get(id);
    if (remembered && remembered.until > performance.now()) return remembered;
    const { name, contact } = await this.get(id);
    this.names.set(id, { name, contact, until: performance.now() + NAMED_FOR_MS });
    return { name, contact };
  }
}

/** A merchant is registered per carrier and class of goods. */
export const mayCharge = (merchant: KnownMerchant, host: Host, goodsClass: string): boolean =>
  merchant.contracts.includes(`${host}/${goodsClass}`);

/** Whether this merchant bears what subscribers do not pay; also after the contract has ended, for what was sold under it. */
export const bearsUnpaid = (merchant: KnownMerchant, host: Host, goodsClass: string): boolean =>
  merchant.clawbacks.includes(`${host}/${goodsClass}`);

/** Whether this contract opts into cancel and recharge. */
export const mayRecharge = (merchant: KnownMerchant, host: Host, goodsClass: string): boolean =>
  merchant.recharges.includes(`${host}/${goodsClass}`);
