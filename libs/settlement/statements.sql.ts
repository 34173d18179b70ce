import type { Statement } from './settlement.table.js';

/** A number of our own for the advisory lock that each merchant's statements and payouts stand in line for. */
export const LOCK = 7005;

export const STATEMENT = `s.id, s.merchant_id as "merchantId", s.period, s.sequence, s.merchant_name as "merchantName", s.merchant_contact as "merchantContact", s.livemode, s.payout, s.threshold,
  s.early_basis_points as "earlyBasisPoints", s.payout_on::text as "payoutOn", s.lines, s.gross, s.cancels, s.credits, s.clawbacks, s.recovered, s.fee, s.vat, s.withheld, s.awaited, s.released,
  s.brought_forward as "broughtForward", s.early_fee as "earlyFee", s.early_vat as "earlyVat", s.net, s.carried_forward as "carriedForward", s.issued_at as "issuedAt"`;

/** What one rate of one class of goods made of the month. */
export interface FeeLine {
  readonly goodsClass: string | null;
  readonly basisPoints: number | null;
  readonly sales: number;
  readonly gross: number;
  /** Given or taken back of what went by this rate, in this period. */
  readonly back: number;
  readonly fee: number;
  readonly vat: number;
}

export interface PaidOut {
  /** Ordered to be transferred. */
  readonly amount: number;
  /** Held back of it for objections that came after the statement. */
  readonly withheld: number;
  readonly at: string;
}

/** A statement with what each rate made of it, and what became of its payout. */
export type SeenStatement = Statement & { readonly fees: readonly FeeLine[] | null; readonly paidOut: PaidOut | null };

export const SEEN = `select ${STATEMENT},
  (select json_agg(json_build_object('goodsClass', f.goods_class, 'basisPoints', f.basis_points, 'sales', f.sales, 'gross', f.gross, 'back', f.back, 'fee', f.fee, 'vat', f.vat)
     order by f.goods_class, f.basis_points) from settlement.fee_line f where f.statement_id = s.id) as fees,
  (select json_build_object('amount', p.amount, 'withheld', p.withheld, 'at', p.at) from settlement.payout p where p.statement_id = s.id) as "paidOut"
  from settlement.statement s`;
