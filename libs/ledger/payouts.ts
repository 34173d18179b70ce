import type { MerchantId, StatementId, Won } from '#kernel';
import type { Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { entryIds, posted, type Posted } from './ledger.js';

export interface EarlyFee {
  readonly statementId: StatementId;
  readonly merchantId: MerchantId;
  readonly fee: Won;
  readonly vat: Won;
}

export interface Payout {
  readonly statementId: StatementId;
  readonly merchantId: MerchantId;
  /** Won that are to be transferred. */
  readonly amount: Won;
}

/** What is posted about a statement as a whole. Under each statement once. */
@Injectable()
export class Payouts {
  /** For being paid before the carriers have. */
  postEarlyFee(tx: Tx, { statementId, merchantId, fee, vat }: EarlyFee): Promise<Posted> {
    return posted(
      tx,
      `ledger.post('early_fee:' || $1, 'early_fee', null, $3::bigint, null, platform.now(), $5,
         array['merchant_payable:' || $2, 'merchant_payable:' || $2], array['fee_income', 'vat_payable'], array[$3::bigint, $4::bigint])`,
      [statementId, merchantId, fee, vat, entryIds(2)],
    );
  }

  /** We owe it no more to the merchant's account with us, but to his account at his bank. */
  postPayout(tx: Tx, { statementId, merchantId, amount }: Payout): Promise<Posted> {
    return posted(
      tx,
      `ledger.post('payout:' || $1, 'payout', null, $3::bigint, null, platform.now(), $4, array['merchant_payable:' || $2], array['payouts_payable'], array[$3::bigint])`,
      [statementId, merchantId, amount, entryIds(1)],
    );
  }
}
