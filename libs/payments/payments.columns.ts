import type { Payment } from './payments.table.js';

/** A payment's row in the words of `Payment`. */
export const COLUMNS = `id, merchant_id as "merchantId", order_id as "orderId", amount, item_name as "itemName", goods_class as "goodsClass", category, capture,
  return_url as "returnUrl", service_period as "servicePeriod", metadata, livemode, status, refusal, refusal_contact as "refusalContact", notice, token_hash as "tokenHash", browser_hash as "browserHash",
  locked_brand as "lockedBrand", locked_phone_sealed as "lockedPhoneSealed", brand, line_key as "lineKey", phone_sealed as "phoneSealed", phone_masked as "phoneMasked",
  consent_terms as "consentTerms", consent_amount as "consentAmount", consented_at as "consentedAt",
  tries, sends, mismatches, limit_month as "limitMonth", billing_month as "billingMonth", carrier_reference as "carrierReference", late_yes as "lateYes", clawed_back as "clawedBack", called_off as "calledOff",
  refunded_amount as "refundedAmount", refunding_amount as "refundingAmount", sequence, created_at as "createdAt", expires_at as "expiresAt", changed_at as "changedAt", captured_at as "capturedAt", capture_until as "captureUntil", review_until as "reviewUntil", charged_at as "chargedAt"`;

/** Columns a move or a note may set, by their names in `Payment`. */
const SETTABLE = {
  refusal: 'refusal',
  refusalContact: 'refusal_contact',
  notice: 'notice',
  browserHash: 'browser_hash',
  brand: 'brand',
  lineKey: 'line_key',
  phoneSealed: 'phone_sealed',
  phoneMasked: 'phone_masked',
  consentTerms: 'consent_terms',
  consentAmount: 'consent_amount',
  consentedAt: 'consented_at',
  tries: 'tries',
  sends: 'sends',
  mismatches: 'mismatches',
  limitMonth: 'limit_month',
  billingMonth: 'billing_month',
  carrierReference: 'carrier_reference',
  chargedAt: 'charged_at',
  capturedAt: 'captured_at',
  lateYes: 'late_yes',
  clawedBack: 'clawed_back',
  reviewUntil: 'review_until',
} as const;

export type Changes = { -readonly [K in keyof typeof SETTABLE]?: Payment[K] };

/** The `set` part of an update. @param from number of the first parameter. */
export function assignments(set: Changes, from: number): { clause: string; values: unknown[] } {
  const names = (Object.keys(set) as (keyof Changes)[]).filter((name) => set[name] !== undefined);
  return { clause: names.map((name, i) => `, ${SETTABLE[name]} = $${from + i}`).join(''), values: names.map((name) => set[name]) };
}
