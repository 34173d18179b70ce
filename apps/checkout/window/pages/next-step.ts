import { REFUSALS, type RefusalCode } from '#kernel';

/** What a person can do after a refusal; the sentences stand in `words.next.ts`. */
export type NextStep = 'start_again' | 'try_later' | 'ask_first' | 'pay_less' | 'other_means' | 'other_window' | 'set_password' | 'wait';

const STEPS: Partial<Record<RefusalCode, NextStep>> = {
  session_expired: 'start_again',
  merchant_not_registered: 'other_means',
  carrier_maintenance: 'try_later',
  carrier_unavailable: 'try_later',
  identity_mismatch: 'start_again',
  goods_class_not_allowed: 'other_means',
  limit_per_payment: 'pay_less',
  limit_line_month: 'pay_less',
  limit_person_month: 'pay_less',
  limit_merchant: 'pay_less',
  limit_category_month: 'pay_less',
  limit_set_by_subscriber: 'pay_less',
  duplicate_in_progress: 'other_window',
  code_tries_exceeded: 'start_again',
  code_expired: 'start_again',
  code_requests_exceeded: 'try_later',
  sms_not_delivered: 'try_later',
  password_required: 'set_password',
  amount_mismatch: 'other_means',
};

/** Where nothing better is known: whoever refused knows why. */
export const nextStep = (code: RefusalCode): NextStep =>
  STEPS[code] ?? (REFUSALS[code].contact === 'merchant' ? 'other_means' : 'ask_first');
