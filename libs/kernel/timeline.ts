interface Kind {
  readonly ko: string;
  readonly en: string;
  /** The members of `detail` that are shown; whatever else stands in the row stays there. */
  readonly detail: readonly string[];
}

const kind = (ko: string, en: string, ...detail: string[]): Kind => ({ ko, en, detail });

/** Everything that a payment's timeline may tell, in about the order in which it happens. */
export const TIMELINE = {
  registered: kind('가맹점이 결제를 등록했습니다.', 'The merchant registered the payment.'),
  identified: kind(
    '구매자가 본인 정보를 입력했습니다.',
    'The subscriber said who they are, and agreed to terms and amount.',
    ...['carrier', 'phoneNumber', 'consents'],
  ),
  line_cleared: kind('통신사가 회선을 확인했습니다.', 'The carrier says that this line may pay.', 'carrier'),
  code_texted: kind('인증번호 문자를 보냈습니다.', 'A text with the code has left.', 'number', 'status'),
  code_reported: kind('통신사가 문자 전달 결과를 알렸습니다.', 'The carrier says whether the text arrived.', 'number', 'status'),
  code_not_texted: kind('인증번호 문자를 보내지 못했습니다.', 'The text could not be handed to the carrier.', 'because'),
  code_asked_again: kind('인증번호를 다시 요청했습니다.', 'The subscriber asked for the code once more.'),
  code_requests_exceeded: kind('인증번호 요청 횟수를 넘었습니다.', 'The subscriber asked for more codes than are sent.'),
  code_wrong: kind('틀린 인증번호가 입력되었습니다.', 'A wrong code was typed.', 'tries', 'of'),
  code_expired: kind('인증번호의 유효 시간이 지났습니다.', 'A code was typed after its time.'),
  factor_demanded: kind('문자 인증 외에 한 번 더 확인이 필요합니다.', 'The code alone is not enough for this payment.'),
  code_accepted: kind(
    '인증번호가 맞습니다. 두 번째 확인을 기다립니다.',
    'The code was right; a second factor is still to come.',
    'factors',
  ),
  passkey_shown: kind('등록한 기기로 본인을 확인했습니다.', 'A passkey of the line was shown.'),
  passkey_wrong: kind('등록한 기기로 확인하지 못했습니다.', 'What was shown is no passkey of the line.', 'wrong', 'of'),
  passkey_made: kind('다음 결제부터 쓸 기기를 등록했습니다.', 'A passkey was made for the next payments of the line.'),
  password_given: kind('결제 비밀번호가 입력되었습니다.', 'A payment password was typed and goes to the carrier.'),
  password_wrong: kind('결제 비밀번호가 틀렸습니다.', 'The carrier says that the payment password is wrong.'),
  went_back: kind('구매자가 처음 화면으로 돌아갔습니다.', 'Back to the first page.', 'because'),
  held: kind('한도를 잡아 두었습니다.', 'The code was right and the limits are held.', 'limitMonth'),
  held_for_review: kind('운영자가 먼저 확인합니다.', 'An operator looks at it before it goes to the carrier.', 'until'),
  released: kind('운영자가 결제를 계속하게 했습니다.', 'An operator let the payment go on.'),
  captured: kind('가맹점이 청구를 요청했습니다.', 'The merchant asked for the charge of a held payment.'),
  charge_started: kind('통신사에 청구를 시작합니다.', 'The charge begins.'),
  attempt_begun: kind(
    '통신사에 요청을 보냅니다.',
    'The carrier is about to be told; the id of the attempt is our correlator there.',
    ...['attempt', 'n', 'operation', 'carrier', 'amount', 'phoneNumber', 'refund'],
  ),
  carrier_answered: kind(
    '통신사가 요청에 답했습니다.',
    'What came of telling the carrier.',
    ...['attempt', 'answer', 'why', 'carrierReference', 'exchanges'],
  ),
  asked_again: kind(
    '결과를 통신사에 다시 물었습니다.',
    'The carrier was asked what became of the attempt.',
    ...['attempt', 'n', 'answer', 'why', 'carrierReference', 'exchanges'],
  ),
  silence: kind('통신사의 답이 없어 결과를 알지 못합니다.', 'The carrier said neither yes nor no.', 'attempt', 'why'),
  woken: kind('통신사가 다시 응답하여 곧 다시 묻습니다.', 'The carrier speaks again and will be asked at once.', 'attempt', 'carrier'),
  carrier_called_back: kind('통신사가 먼저 알려 왔습니다.', 'The carrier called back; it will be asked.', 'attempt'),
  charge_taken: kind(
    '통신사가 청구했습니다.',
    'The carrier charged.',
    ...['attempt', 'amount', 'billingMonth', 'carrierReference', 'paidAt'],
  ),
  charge_denied: kind('통신사가 청구를 거절했습니다.', 'The carrier did not charge.', 'attempt', 'code', 'why'),
  late_yes: kind('거절된 뒤에 청구된 금액을 돌려줍니다.', 'The carrier charged after the refusal; all of it goes back.', 'attempt'),
  late_yes_given_back: kind('늦게 청구된 금액을 돌려주었습니다.', 'What was charged after the refusal is back.'),
  called_off: kind('주문이 취소되었습니다. 청구되면 돌려줍니다.', 'The order was called off; a charge will be given back.'),
  refund_asked: kind('환불이 요청되었습니다.', 'Money is to go back.', 'refund', 'cause', 'amount'),
  refund_succeeded: kind('환불되었습니다.', 'Money went back.', ...['refund', 'amount', 'method', 'carrierReference', 'refundedAt']),
  recharge_due: kind(
    '일부만 돌려주기 위해 나머지를 다시 청구합니다.',
    'All was given back; the rest is to be charged anew.',
    'refund',
    'amount',
  ),
  recharged: kind(
    '나머지를 다시 청구했습니다.',
    'The rest was charged anew.',
    ...['refund', 'attempt', 'amount', 'billingMonth', 'carrierReference'],
  ),
  not_recharged: kind(
    '나머지를 다시 청구하지 못해 전액을 돌려주었습니다.',
    'The rest was not charged anew: all of it was given back.',
    ...['refund', 'attempt', 'code', 'why'],
  ),
  refund_failed: kind('환불하지 못했습니다.', 'The carrier did not give the money back.', 'refund', 'amount', 'code'),
  objected: kind('이용자가 이의를 신청했습니다.', 'The subscriber objects to the charge; an operator answers.', 'objection', 'dueAt'),
  objection_accepted: kind('이의 신청이 받아들여졌습니다.', 'The objection was accepted; what is left goes back.', 'objection'),
  objection_rejected: kind('이의 신청이 받아들여지지 않았습니다.', 'The objection was not accepted.', 'objection'),
  rejected_by_carrier: kind(
    '통신사가 청구서에 싣지 않기로 해 결제가 무효가 되었습니다.',
    'The carrier does not bill this charge: it is undone, and its limit is free again.',
    ...['code', 'reason', 'file'],
  ),
  collected: kind('이용자가 통신사에 요금을 냈습니다.', 'The subscriber has paid the bill.', 'amount', 'file'),
  not_collected: kind('이용자가 요금을 내지 않았습니다.', 'The subscriber has not paid the bill in time.', 'amount', 'file'),
  clawed_back: kind('미납액을 가맹점에서 회수했습니다.', 'What was not paid was taken back from the merchant.', 'amount', 'file'),
  clawback_returned: kind('회수한 금액을 가맹점에 돌려주었습니다.', "What had been taken back is the merchant's again.", 'amount', 'file'),
  given_back: kind('전액 환불되었습니다.', 'The last won has gone back.'),
  refused: kind('결제가 거절되었습니다.', 'The payment was refused.', 'code'),
  expired: kind('결제 시간이 지났습니다.', 'Nobody finished the payment in time.'),
  cancelled: kind('청구 전에 취소되었습니다.', 'The payment was cancelled before any charge.'),
  needs_a_person: kind('운영자가 확인해야 합니다.', 'Asking does not help any more: an operator looks.', 'attempt', 'because', 'code'),
  asked_by_a_person: kind('운영자가 통신사에 다시 묻게 했습니다.', 'An operator has the carrier asked once more.', 'attempt'),
  ledger_posted: kind('장부에 적었습니다.', 'An amount was moved in the ledger.', 'posting', 'debit', 'credit', 'amount', 'happenedAt'),
  webhook_announced: kind('가맹점에 알릴 내용을 적었습니다.', 'The merchant is to be told.', 'event', 'type', 'sequence'),
  webhook_tried: kind(
    '가맹점에 알렸습니다.',
    'The merchant was told, or could not be.',
    ...['event', 'type', 'host', 'n', 'status', 'error', 'nextTryAt'],
  ),
} as const satisfies Record<string, Kind>;

export type TimelineKind = keyof typeof TIMELINE;
export const TIMELINE_KINDS = Object.keys(TIMELINE) as [TimelineKind, ...TimelineKind[]];

/** One line of a timeline as a room tells it. */
export interface Told {
  readonly id: string;
  /** RFC 3339 in UTC with microseconds: as text it sorts by time. */
  readonly at: string;
  readonly kind: TimelineKind;
  readonly detail: Readonly<Record<string, unknown>>;
}

const NOTHING: Pick<Kind, 'detail'> = { detail: [] };

/** Only what the table lists leaves the house, and a payment's new status, which stands with whatever moved it. */
export function shown({ id, at, kind, detail }: Told) {
  // An older service reads what a newer one has written: a kind it does not know is told without its detail.
  const { detail: listed } = (TIMELINE as Readonly<Partial<Record<string, Kind>>>)[kind] ?? NOTHING;
  const entries = Object.entries(detail).filter(([member, value]) => (member === 'status' || listed.includes(member)) && value !== null);
  return { id, at: `${at.slice(0, 23)}Z`, kind, detail: Object.fromEntries(entries) };
}
