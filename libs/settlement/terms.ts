import type { MerchantId, Month } from '#kernel';
import { newId, rows } from '#platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DEFAULT_TERMS, type Terms } from './settlement.rules.js';

export type NewTerms = Terms & { readonly merchantId: MerchantId | null; readonly validFrom: Date; readonly setBy: string };

/** How merchants are paid, with effective dates. A statement keeps the terms under which it was issued. */
@Injectable()
export class SettlementTerms {
  /** The merchant's own before everybody's; of several the one that began last, of those the one set last. What counts is the end of the period. */
  async of(manager: EntityManager, merchantId: MerchantId, period: Month): Promise<Terms> {
    const [found] = await rows<Terms>(
      manager,
      `select payout, threshold, early_basis_points as "earlyBasisPoints", payout_after_days as "payoutAfterDays" from settlement.terms
        where (merchant_id = $1 or merchant_id is null) and valid_from < (($2 || '-01')::date + interval '1 month') at time zone 'Asia/Seoul'
        order by merchant_id nulls last, valid_from desc, id desc limit 1`,
      [merchantId, period],
    );
    return found ?? DEFAULT_TERMS;
  }
}

/** Never changed: later ones take their place. Behind `npm run merchant`. */
export async function setTerms(manager: EntityManager, t: NewTerms): Promise<void> {
  await rows(
    manager,
    `insert into settlement.terms (id, merchant_id, payout, threshold, early_basis_points, payout_after_days, valid_from, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8, platform.now())`,
    [newId('row'), t.merchantId, t.payout, t.threshold, t.earlyBasisPoints, t.payoutAfterDays, t.validFrom, t.setBy],
  );
}
