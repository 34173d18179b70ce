/** What can go wrong, and where it strikes. */
export const FAULTS = {
  none: 'nowhere',
  error_before: 'money',
  error_after: 'money',
  cut_before: 'money',
  cut_after: 'money',
  slow: 'money',
  not_found_then_charged: 'money',
  duplicate_callback: 'callback',
  reordered_callback: 'callback',
  sms_lost: 'sms',
  sms_late: 'sms',
  wrong_amount: 'money',
  maintenance: 'door',
} as const satisfies Record<string, 'nowhere' | 'money' | 'callback' | 'sms' | 'door'>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];
export type Place = (typeof FAULTS)[FaultName];
export type FaultAt<P extends Place> = { [F in FaultName]: (typeof FAULTS)[F] extends P ? F : never }[FaultName];
export type MoneyFault = FaultAt<'money'>;
export type SmsFault = FaultAt<'sms'>;
export type CallbackFault = FaultAt<'callback'>;

/** Calls that move money or a reservation. */
export type MoneyCall = 'charge' | 'prepare' | 'confirm' | 'cancel' | 'refund';

/** The money moved, the answer did not arrive. */
export const AFTER: ReadonlySet<FaultName> = new Set(['error_after', 'cut_after', 'not_found_then_charged'] satisfies MoneyFault[]);

export const isAt = <P extends Place>(place: P, fault: FaultName): fault is FaultAt<P> => FAULTS[fault] === place;
