/** Everything that may befall a schedule, and how likely it is beside the others. */
export const FAULTS = {
  kill_checkout: 2,
  kill_charging: 5,
  kill_webhooks: 2,
  kill_otp: 1,
  kill_limits: 1,
  kill_billing: 1,
  kill_carrier_mock: 2,
  kill_everything: 2,
  rolling_restart: 1,
  postgres_kill: 2,
  postgres_restart: 1,
  redis_kill: 1,
  redis_flush: 2,
  lost_commit: 6,
  refund_rung_again: 2,
  connections_exhausted: 1,
  carrier_error_before: 1,
  carrier_error_after: 2,
  carrier_cut_before: 1,
  carrier_cut_after: 2,
  carrier_slow: 2,
  carrier_not_found_then_charged: 2,
  carrier_wrong_amount: 1,
  carrier_maintenance: 1,
  sms_lost: 1,
  sms_late: 1,
  callback_duplicated: 1,
  callback_reordered: 1,
  callback_forged: 1,
  endpoint_down: 2,
  endpoint_slow: 1,
  endpoint_redirects: 1,
  duplicate_same_key: 2,
  duplicate_other_key: 2,
  hot_line: 2,
  file_size_limit: 2,
} as const satisfies Record<string, number>;

export type FaultName = keyof typeof FAULTS | 'month_end';
export const FAULT_NAMES = [...Object.keys(FAULTS), 'month_end'] as FaultName[];

/** What a line of the pretend carrier does at the first call of each kind. */
export const ON_LINES = {
  carrier_error_before: 'error_before',
  carrier_error_after: 'error_after',
  carrier_cut_before: 'cut_before',
  carrier_cut_after: 'cut_after',
  carrier_slow: 'slow',
  carrier_not_found_then_charged: 'not_found_then_charged',
  carrier_wrong_amount: 'wrong_amount',
  sms_lost: 'sms_lost',
  sms_late: 'sms_late',
  callback_duplicated: 'duplicate_callback',
  callback_reordered: 'reordered_callback',
} as const satisfies Partial<Record<FaultName, string>>;

/** With these an order comes twice: how it is bought. */
export const TWICE = { duplicate_same_key: 'same_key', duplicate_other_key: 'other_key' } as const satisfies Partial<
  Record<FaultName, string>
>;

export const onLines = (name: FaultName): string | null => (Object.hasOwn(ON_LINES, name) ? ON_LINES[name as keyof typeof ON_LINES] : null);
