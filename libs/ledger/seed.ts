import { newId, rows } from '#platform';
import type { EntityManager } from 'typeorm';
import { DEFAULT_BASIS_POINTS } from './ledger.rules.js';

/**
 * Everybody's fee per class of goods, from the beginning of time, where there is none yet. Every migrated store has it, so that
 * a charge the carrier has taken can always be posted; rules set later take precedence.
 */
export async function seedFeeRules(owner: EntityManager): Promise<void> {
  for (const [goodsClass, basisPoints] of Object.entries(DEFAULT_BASIS_POINTS)) {
    await rows(
      owner,
      `insert into ledger.fee_rule (id, goods_class, basis_points, valid_from, set_by, set_at)
       select $1, $2, $3, to_timestamp(0), 'default', platform.now()
        where not exists (select from ledger.fee_rule where merchant_id is null and goods_class = $2 and valid_from = to_timestamp(0))`,
      [newId('row'), goodsClass, basisPoints],
    );
  }
}
