import fc from 'fast-check';
import { HOSTS } from '#kernel';

export const LINES = HOSTS.length;
/** What a line may spend in a month; the carriers of these stories would let everything pass. */
export const CEILING = 30_000;

const FAULTS = [
  'none', 'error_before', 'error_after', 'cut_before', 'cut_after', 'slow', 'not_found_then_charged',
  'duplicate_callback', 'reordered_callback', 'wrong_amount', 'maintenance',
] as const; // prettier-ignore

type Of<A> = A extends fc.Arbitrary<infer T> ? T : never;

const line = fc.nat({ max: LINES - 1 });
/** Which of the payments so far, counted from the youngest. */
const which = fc.nat({ max: 5 });

const buy = fc.record({ do: fc.constant('buy'), line, amount: fc.integer({ min: 100, max: 12_000 }), manual: fc.boolean() });
const on = <W extends string>(...words: W[]) => fc.record({ do: fc.constantFrom(...words), which });
const part = fc.record({ do: fc.constant('refund part'), which, amount: fc.integer({ min: 1, max: 9000 }) });
const call = fc.record({ do: fc.constant('call back'), which, forged: fc.boolean(), times: fc.integer({ min: 1, max: 3 }) });
const fault = fc.record({ do: fc.constant('fault'), line, fault: fc.constantFrom(...FAULTS) });

export type Act = Of<typeof act>;
const act = fc.oneof(
  { weight: 5, arbitrary: buy },
  { weight: 4, arbitrary: part },
  { weight: 6, arbitrary: on('refund all', 'capture', 'cancel', 'cancel order') },
  { weight: 2, arbitrary: call },
  { weight: 3, arbitrary: fault },
);

/** Acts that happen at once, and what happens before the next ones. */
export type Round = Of<typeof round>;
const round = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 5 }),
  then: fc.oneof(
    { weight: 2, arbitrary: fc.constant('go on' as const) },
    { weight: 3, arbitrary: fc.constant('settle' as const) },
    { weight: 3, arbitrary: fc.constantFrom(1, 4, 12, 31, 47, 130, 320) },
    { weight: 1, arbitrary: fc.constant('next month' as const) },
  ),
});

export const story = fc.array(round, { minLength: 4, maxLength: 9 });

/** What this merchant knows for certain of a payment: what it asked for, and what it was answered. */
export interface Known {
  readonly id: string;
  readonly orderId: string;
  readonly line: number;
  readonly amount: number;
  cancelled: boolean;
  calledOff: boolean;
  /** Refunds that were taken on. */
  readonly refunds: { readonly id: string; readonly amount: number }[];
}

type View = Record<string, any>;

/** What cannot be, by what the merchant knows; none unless there is a bug. */
export function impossible(known: Known, payment: View, refunds: readonly View[], told: Readonly<Record<string, number>>): string[] {
  const succeeded = refunds.filter(({ status }) => status === 'succeeded');
  const sum = succeeded.reduce((all, { amount }) => all + (amount as number), 0);
  const paid = ['charged', 'refunded'].includes(payment['status'] as string);
  const ids = (all: readonly { id?: string }[]): string => JSON.stringify(all.map(({ id }) => id).sort());
  const end = { charged: 'charged', refunded: 'charged', refused: 'refused', expired: 'expired', cancelled: 'cancelled' };
  const last = end[payment['status'] as keyof typeof end];
  const wrong: [string, boolean][] = [
    ['was cancelled and is not', known.cancelled && payment['status'] !== 'cancelled'],
    ['was called off and is charged', known.calledOff && payment['status'] === 'charged'],
    ['has refunds nobody asked for', !known.calledOff && ids(refunds) !== ids(known.refunds)],
    ['has lost refunds', known.refunds.some(({ id }) => !refunds.some((one) => one['id'] === id))],
    ['says another refunded amount', payment['refundedAmount'] !== sum],
    ['says another rest', payment['refundableAmount'] !== (paid ? (payment['amount'] as number) - sum : 0)],
    ['was not told once how it ended', last === undefined || told[`payment.${last}`] !== 1],
    ['was told of refunds that were not', (told['refund.succeeded'] ?? 0) !== succeeded.length],
    ['was told of failures that were not', (told['refund.failed'] ?? 0) !== refunds.length - succeeded.length],
  ];
  const what = wrong.flatMap(([words, is]) => (is ? [words] : []));
  return what.length === 0 ? [] : [`${known.id} (${payment['status']}) ${what.join(', ')}: ${JSON.stringify({ known, refunds, told })}`];
}
