/**
 * Every way a payment is refused, in order of precedence: where two refusals apply, the upper one is told.
 * `final` ends the payment; the others leave it where it was, so the person can try again.
 * `contact` is whom the subscriber should ask. Codes follow the result tables that Korean gateways publish.
 */
const table = {
  session_expired: f('gateway', 409, '결제 시간이 지났습니다.', 'The time for this payment has run out.'),
  merchant_not_registered: f(
    'merchant',
    422,
    '이 상점에서는 선택하신 통신사로 결제할 수 없습니다.',
    'This merchant cannot charge to this carrier.',
  ),
  carrier_maintenance: f(
    'carrier',
    503,
    '통신사 점검 시간입니다. 잠시 후 다시 시도해 주세요.',
    'The carrier is under maintenance. Please try again later.',
  ),
  carrier_unavailable: f('carrier', 503, '통신사와 연결되지 않았습니다.', 'The carrier could not be reached.'),
  identity_mismatch: t(
    'carrier',
    422,
    '통신사, 휴대폰 번호, 생년월일을 다시 확인해 주세요.',
    'Carrier, phone number and date of birth do not match.',
  ),
  line_terminated: f('carrier', 422, '해지된 번호입니다.', 'This line has been terminated.'),
  line_suspended: f('carrier', 422, '이용이 정지된 번호입니다.', 'This line is suspended.'),
  corporate_line: f('carrier', 422, '법인 명의 휴대폰은 결제할 수 없습니다.', 'Corporate lines cannot pay by phone bill.'),
  prepaid_line: f('carrier', 422, '선불 휴대폰은 결제할 수 없습니다.', 'Prepaid lines cannot pay by phone bill.'),
  bill_overdue: f('carrier', 422, '통신요금이 미납되어 결제할 수 없습니다.', 'The telephone bill of this line is overdue.'),
  gateway_arrears: f(
    'gateway',
    422,
    '이전 소액결제 대금이 미납되어 결제할 수 없습니다.',
    'An earlier payment by phone bill is still unpaid.',
  ),
  minor_not_allowed: f('carrier', 422, '미성년자 명의 휴대폰은 결제할 수 없습니다.', 'Lines of minors cannot pay by phone bill.'),
  tariff_not_allowed: f('carrier', 422, '가입하신 요금제로는 결제할 수 없습니다.', 'The tariff of this line does not allow payments.'),
  not_consented: f('carrier', 422, '소액결제 이용에 동의하지 않은 번호입니다.', 'This line has not consented to payments by phone bill.'),
  dormant_one_year: f(
    'carrier',
    422,
    '1년 이상 이용하지 않아 소액결제가 차단되었습니다.',
    'Payments were switched off after a year without use.',
  ),
  blocked_by_subscriber: f('carrier', 422, '본인이 소액결제를 차단한 번호입니다.', 'The subscriber has blocked payments on this line.'),
  blocked_by_name_holder: f('carrier', 422, '명의자가 소액결제를 차단한 번호입니다.', 'The name-holder has blocked payments on this line.'),
  blocked_by_gateway: f('gateway', 422, '톨게이트에서 결제를 차단하였습니다.', 'Tollgate has blocked this payment.'),
  policy_refused: f('carrier', 422, '통신사 정책에 따라 결제할 수 없습니다.', "The carrier's policy does not allow this payment."),
  new_line_hold: f('carrier', 422, '개통한 지 얼마 되지 않아 결제할 수 없습니다.', 'This line is too new to pay by phone bill.'),
  name_change_hold: f(
    'carrier',
    422,
    '명의 변경 후 3일 동안 결제할 수 없습니다.',
    'Payments are held for three days after a change of name.',
  ),
  sim_changed_recently: f('carrier', 422, '최근 유심이 변경되어 결제할 수 없습니다.', 'The SIM of this line was changed recently.'),
  call_forwarding_on: f('carrier', 422, '착신전환이 설정되어 결제할 수 없습니다.', 'Call forwarding is on for this line.'),
  clone_suspected: f('carrier', 422, '복제가 의심되어 결제할 수 없습니다.', 'The carrier suspects that this line has been cloned.'),
  goods_class_not_allowed: f('carrier', 422, '이 번호로는 해당 상품을 결제할 수 없습니다.', 'This line may not buy this class of goods.'),
  limit_per_payment: f('carrier', 422, '1회 결제 한도를 넘었습니다.', 'The amount is over the limit for one payment.'),
  limit_line_month: f('carrier', 422, '이번 달 결제 한도를 넘었습니다.', "The amount is over this line's monthly limit."),
  limit_person_month: f('gateway', 422, '명의자의 이번 달 결제 한도를 넘었습니다.', "The amount is over the person's monthly limit."),
  limit_merchant: f('merchant', 422, '이 상점의 결제 한도를 넘었습니다.', "The amount is over the merchant's limit."),
  limit_category_month: f(
    'gateway',
    422,
    '이 상품군의 이번 달 결제 한도를 넘었습니다.',
    'The amount is over the monthly limit for these goods.',
  ),
  limit_set_by_subscriber: f(
    'gateway',
    422,
    '본인이 설정한 결제 한도를 넘었습니다.',
    'The amount is over the limit the subscriber has set.',
  ),
  duplicate_in_progress: f('gateway', 409, '같은 결제가 이미 진행 중입니다.', 'The same payment is already in progress.'),
  code_wrong: t('gateway', 422, '인증번호가 맞지 않습니다.', 'The code is wrong.'),
  code_wrong_last_try: t(
    'gateway',
    422,
    '인증번호가 맞지 않습니다. 한 번 더 틀리면 결제가 취소됩니다.',
    'The code is wrong. One more wrong code ends this payment.',
  ),
  code_tries_exceeded: f('gateway', 422, '인증번호를 여러 번 잘못 입력했습니다.', 'Too many wrong codes.'),
  code_expired: t('gateway', 422, '인증번호 유효 시간이 지났습니다. 다시 받아 주세요.', 'The code has expired. Please ask for it again.'),
  code_requests_exceeded: t('gateway', 429, '인증번호를 더 보낼 수 없습니다.', 'No more codes can be sent.'),
  sms_not_delivered: t('carrier', 503, '인증 문자가 전달되지 않았습니다.', 'The text message was not delivered.'),
  password_required: t('carrier', 422, '결제 비밀번호가 필요합니다.', 'This line needs its payment password.'),
  password_wrong: t('carrier', 422, '결제 비밀번호가 맞지 않습니다.', 'The payment password is wrong.'),
  password_locked: f(
    'carrier',
    422,
    '결제 비밀번호를 여러 번 잘못 입력해 잠겼습니다.',
    'The payment password is locked after too many tries.',
  ),
  amount_mismatch: f(
    'gateway',
    422,
    '통신사가 다른 금액을 처리하려 해 결제를 중단했습니다.',
    'The carrier answered with another amount; the payment was stopped.',
  ),
  cancel_month_closed: t(
    'gateway',
    422,
    '결제한 달이 지나 취소할 수 없습니다.',
    'The month of the payment is over; it can only be refunded.',
  ),
  cancel_line_changed: t(
    'carrier',
    422,
    '번호 이동이나 명의 변경으로 취소할 수 없습니다.',
    'The line was ported or changed its holder since.',
  ),
  cancel_bill_paid_early: t('carrier', 422, '요금을 미리 납부하여 취소할 수 없습니다.', 'The bill was paid early; it cannot be cancelled.'),
  already_cancelled: t('gateway', 409, '이미 취소된 결제입니다.', 'This payment has been cancelled already.'),
  refund_exceeds_rest: t('merchant', 422, '환불할 수 있는 금액을 넘었습니다.', 'The amount is more than is left to refund.'),
  partial_not_supported: t('carrier', 422, '이 통신사는 부분 취소를 지원하지 않습니다.', 'This carrier does not give back a part.'),
  recurring_no_history: f('gateway', 422, '월자동결제 이력이 없습니다.', 'There is no earlier automatic payment to continue.'),
  recurring_blocked: f('carrier', 422, '월자동결제가 차단된 번호입니다.', 'Automatic payments are blocked on this line.'),
  recurring_amount_changed: f('merchant', 422, '동의한 금액과 다릅니다.', 'The amount differs from what was agreed to.'),
} as const satisfies Record<string, Refusal>;

export type Contact = 'carrier' | 'gateway' | 'merchant';
export interface Refusal {
  readonly final: boolean;
  readonly contact: Contact;
  /** HTTP status when the refusal answers a request of the merchant. */
  readonly status: number;
  readonly ko: string;
  readonly en: string;
}

function f(contact: Contact, status: number, ko: string, en: string): Refusal {
  return { final: true, contact, status, ko, en };
}
function t(contact: Contact, status: number, ko: string, en: string): Refusal {
  return { final: false, contact, status, ko, en };
}

export type RefusalCode = keyof typeof table;
export const REFUSALS: Readonly<Record<RefusalCode, Refusal>> = table;
export const REFUSAL_CODES = Object.keys(table) as RefusalCode[];
