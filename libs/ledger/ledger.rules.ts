import { won, type Host, type MerchantId, type Won } from '#kernel';

/** Kinds of accounts, and the side on which each grows. What is owed to us grows by debits, what we owe or have earned by credits. */
export const ACCOUNT_KINDS = {
  /** Charges that the carrier has put on bills and has not paid to us yet. */
  carrier_receivable: { side: 'debit', per: 'host' },
  /** What merchants are to be paid. */
  merchant_payable: { side: 'credit', per: 'merchant' },
  fee_income: { side: 'credit', per: 'all' },
  vat_payable: { side: 'credit', per: 'all' },
  /** Money that the carrier moved without our yes, until it has been given back. */
  suspense: { side: 'credit', per: 'host' },
  /** Credits on subscribers' next bills, which the carrier will keep from what it pays us. */
  refunds_payable: { side: 'credit', per: 'host' },
  /** What statements have ordered to be transferred to merchants. */
  payouts_payable: { side: 'credit', per: 'all' },
  /** What subscribers have paid to the carrier, and the carrier has not paid to us yet. */
  carrier_collected: { side: 'debit', per: 'host' },
  /** Billed, and not paid in time. */
  uncollected: { side: 'debit', per: 'host' },
  /** What breaks between our books and a carrier's were resolved with. */
  differences: { side: 'credit', per: 'host' },
} as const satisfies Record<string, { side: 'debit' | 'credit'; per: 'host' | 'merchant' | 'all' }>;

export type AccountKind = keyof typeof ACCOUNT_KINDS;
type Owner<K extends AccountKind> = (typeof ACCOUNT_KINDS)[K]['per'] extends 'merchant' ? `:${MerchantId}` : `:${Host}`;
export type AccountId = { [K in AccountKind]: (typeof ACCOUNT_KINDS)[K]['per'] extends 'all' ? K : `${K}${Owner<K>}` }[AccountKind];

/** How the carrier gives money back: it cancels what it has not billed, or credits the next bill. */
export const GIVE_BACK_METHODS = ['carrier_cancel', 'next_bill_credit'] as const;
export type GiveBackMethod = (typeof GIVE_BACK_METHODS)[number];

/** Fees of a merchant without a rule of its own, in basis points (hundredths of a percent) of the amount. */
export const DEFAULT_BASIS_POINTS = { physical: 300, digital: 800 } as const;
export type GoodsClass = keyof typeof DEFAULT_BASIS_POINTS;

/** Half the price: a rule above it is a slip of the pen. */
export const BASIS_POINTS_MAX = 5000;
export const VAT_PERCENT = 10;

export interface Fee {
  readonly fee: Won;
  readonly vat: Won;
  readonly payout: Won;
}

/**
 * Fee, VAT on the fee, and what is left for the merchant. Both are rounded down to whole won, so neither ever exceeds its rate;
 * the database computes the same in `ledger.fee_on`.
 */
export function feeOn(amount: number, basisPoints: number): Fee {
  const fee = share(amount, basisPoints, 10_000);
  const vat = share(fee, VAT_PERCENT, 100);
  return { fee: won(fee), vat: won(vat), payout: won(amount - fee - vat) };
}

/** `whole × part / of`, rounded down. Split, so that no product leaves the integers that a number holds exactly. */
function share(whole: number, part: number, of: number): number {
  return Math.floor(whole / of) * part + Math.floor(((whole % of) * part) / of);
}

/**
 * What a refund gives back of the fee: the difference between the fee on what was left before and on what is left after it, at the rate of the charge.
 * So after every refund the merchant has paid what a charge of the rest alone would have cost, in whatever parts it was given back.
 */
export function feeGivenBack(restBefore: number, amount: number, basisPoints: number): { readonly fee: Won; readonly vat: Won } {
  const [before, after] = [feeOn(restBefore, basisPoints), feeOn(restBefore - amount, basisPoints)];
  return { fee: won(before.fee - after.fee), vat: won(before.vat - after.vat) };
}
