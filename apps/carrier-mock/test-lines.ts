import type { PhoneNumber, RefusalCode } from '#kernel';
import { FAULTS, type FaultName } from './fault-names.js';
import type { LineTraits, Standing } from './line.js';

export interface TestLine {
  /** The last two digits of 010-0000-00NN. */
  readonly nn: string;
  readonly group: 'healthy' | 'refusal' | 'refund' | 'fault';
  readonly traits: Partial<LineTraits>;
  /** What a purchase with it shows. */
  readonly shows: string;
  readonly refusal?: RefusalCode;
}

const HEALTHY_LINES: readonly [string, Partial<LineTraits>, string][] = [
  ['01', {}, 'a healthy line of SKT (two-step)'],
  ['02', { carrier: 'kt' }, 'a healthy line of KT (one-step)'],
  ['03', { carrier: 'lgu' }, 'a healthy line of LG U+ (two-step, the money moves a moment after the confirmation)'],
  ['04', { carrier: 'hello' }, 'a healthy MVNO line of HelloVision, on LG U+'],
  ['05', { carrier: 'kct' }, 'a healthy MVNO line of tplus (KCT), on SKT'],
  ['06', { carrier: 'sk7' }, 'a healthy MVNO line of SK7mobile, on SKT'],
  ['07', { carrier: 'kt', asynchronous: true }, 'KT answers `processing`; the charge stands about a second later; refunds likewise'],
  ['08', { password: '123456' }, 'the payment password 123456 is asked for after the code'],
];

const STANDING_LINES: readonly [string, Standing, RefusalCode][] = [
  ['11', 'suspended', 'line_suspended'],
  ['12', 'overdue', 'bill_overdue'],
  ['13', 'blocked', 'blocked_by_subscriber'],
  ['14', 'minor', 'minor_not_allowed'],
  ['15', 'corporate', 'corporate_line'],
  ['16', 'prepaid', 'prepaid_line'],
  ['17', 'terminated', 'line_terminated'],
  ['18', 'gateway_arrears', 'gateway_arrears'],
  ['19', 'tariff_not_allowed', 'tariff_not_allowed'],
  ['20', 'not_consented', 'not_consented'],
  ['21', 'dormant', 'dormant_one_year'],
  ['22', 'blocked_by_name_holder', 'blocked_by_name_holder'],
  ['23', 'policy_refused', 'policy_refused'],
  ['24', 'new_line', 'new_line_hold'],
  ['25', 'name_changed', 'name_change_hold'],
  ['26', 'call_forwarding', 'call_forwarding_on'],
  ['27', 'clone_suspected', 'clone_suspected'],
  ['28', 'no_physical_goods', 'goods_class_not_allowed'],
];

const OTHER_REFUSALS: readonly [string, Partial<LineTraits>, RefusalCode, string][] = [
  [
    '09',
    { validation: true },
    'carrier_unavailable',
    'the carrier wants a code of its own after prepare (CAMARA validation); the gateway gives the payment up',
  ],
  ['30', { simChangedHoursAgo: 2 }, 'sim_changed_recently', 'the SIM was changed two hours ago'],
  ['31', { monthlyLimit: 50_000 }, 'limit_line_month', 'a ceiling of 50,000 won a month'],
  ['32', { birthDate: '800215', genderDigit: '2' }, 'identity_mismatch', 'birth date 800215, gender digit 2: anything else does not match'],
  ['33', { password: '123456' }, 'password_wrong', 'the payment password is 123456; the fifth wrong one locks it (`password_locked`)'],
  ['34', { fault: 'sms_lost' }, 'sms_not_delivered', 'no text message ever arrives'],
  ['35', { fault: 'maintenance' }, 'carrier_maintenance', 'the carrier answers 503 "Maintenance"'],
  ['36', { fault: 'wrong_amount' }, 'amount_mismatch', 'the carrier reserves 10 won more than asked'],
];

const RISK_LINES: readonly [string, RefusalCode, string][] = [
  ['92', 'blocked_by_gateway', 'our risk rules refuse it'],
  ['93', 'blocked_by_gateway', 'our risk rules hold it for an operator; unless one lets it go on it is refused before its time is over'],
  ['94', 'password_required', 'our risk rules ask for a second factor, and this line has none'],
];

const REFUND_REFUSALS: readonly [string, Partial<LineTraits>, RefusalCode, string][] = [
  ['37', { ported: true }, 'cancel_line_changed', 'the number was ported after the payment'],
  ['38', { billPaidEarly: true }, 'cancel_bill_paid_early', 'the bill was paid early'],
  ['39', { nameChanged: true }, 'cancel_line_changed', 'the line has another holder since the payment'],
  ['29', { carrier: 'kt', asynchronous: true, ported: true }, 'cancel_line_changed', 'KT answers `processing`, and denies a second later'],
  ['10', { carrier: 'lgu' }, 'partial_not_supported', 'LG U+ gives back all that is left, and no part'],
];

const FAULT_SHOWS: Readonly<Record<Exclude<FaultName, 'none'>, string>> = {
  error_before: '500, and nothing happened',
  error_after: '500, and it happened all the same',
  cut_before: 'the connection is cut before anything happened',
  cut_after: 'the connection is cut after it happened',
  slow: 'it happens at once; the answer takes 20 s',
  not_found_then_charged: 'the connection is cut; reads say "not found" for 8 s, then it stands',
  duplicate_callback: 'every event is sent twice',
  reordered_callback: 'the `reserved` event comes after the `completed` one',
  sms_lost: 'the text message never arrives: `pending`, after 3 s `failed`',
  sms_late: 'the text message arrives after 8 s',
  wrong_amount: 'the carrier answers and books 10 won more',
  maintenance: 'the carrier answers 503 "Maintenance"',
};
const FAULT_IDS = Object.keys(FAULT_SHOWS) as (keyof typeof FAULT_SHOWS)[];

const HOSTS_OF_FAULTS = [
  { carrier: 'skt', from: 40 },
  { carrier: 'kt', from: 60 },
  { carrier: 'lgu', from: 80 },
] as const;

/** Every number that is set aside, in order. */
export const TEST_LINES: readonly TestLine[] = [
  ...HEALTHY_LINES.map(([nn, traits, shows]): TestLine => ({ nn, group: 'healthy', traits, shows })),
  ...STANDING_LINES.map(([nn, standing, refusal]): TestLine => ({
    nn,
    group: 'refusal',
    traits: { standing },
    refusal,
    shows: `standing \`${standing}\``,
  })),
  ...OTHER_REFUSALS.map(([nn, traits, refusal, shows]): TestLine => ({ nn, group: 'refusal', traits, refusal, shows })),
  ...RISK_LINES.map(([nn, refusal, shows]): TestLine => ({ nn, group: 'refusal', traits: {}, refusal, shows })),
  ...REFUND_REFUSALS.map(([nn, traits, refusal, shows]): TestLine => ({ nn, group: 'refund', traits, refusal, shows })),
  ...HOSTS_OF_FAULTS.flatMap(({ carrier, from }) =>
    FAULT_IDS.map((fault, i): TestLine => ({
      nn: String(from + i),
      group: 'fault',
      traits: { carrier, fault },
      shows: `\`${fault}\` (${FAULTS[fault]}): ${FAULT_SHOWS[fault]}`,
    })),
  ),
];

const BY_NUMBER = new Map(TEST_LINES.map((line) => [`+82100000${'00'}${line.nn}`, line]));

export const testLine = (number: PhoneNumber): TestLine | undefined => BY_NUMBER.get(number);
