import type { MerchantId } from '#kernel';
import { Database, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { GoodsClass } from './ledger.rules.js';
import type { FeeRule } from './ledger.table.js';

export type NewFeeRule = Pick<FeeRule, 'merchantId' | 'goodsClass' | 'basisPoints' | 'validFrom' | 'validUntil' | 'setBy'>;

/** What merchants pay, with effective dates. What has been posted keeps the rate at which it was posted. */
@Injectable()
export class Fees {
  constructor(private readonly database: Database) {}

  async set(tx: Tx, rule: NewFeeRule): Promise<void> {
    await rows(
      tx,
      `insert into ledger.fee_rule (id, merchant_id, goods_class, basis_points, valid_from, valid_until, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7, platform.now())`,
      [newId('row'), rule.merchantId, rule.goodsClass, rule.basisPoints, rule.validFrom, rule.validUntil, rule.setBy],
    );
  }

  /** Basis points in force for this merchant at that time; null only before any rule. */
  async at(merchantId: MerchantId, goodsClass: GoodsClass, at: Date): Promise<number | null> {
    const [found] = await this.database.query<{ basisPoints: number | null }>('select ledger.fee_rule_at($1, $2, $3) as "basisPoints"', [
      merchantId,
      goodsClass,
      at,
    ]);
    return found!.basisPoints;
  }
}
