import type { Attempt, Entry, Told, Wrong } from './judge.js';

export interface Filed {
  readonly type: 'CHARGE' | 'CANCEL' | 'REFUND';
  readonly paymentId: string;
  readonly amount: number;
}

/** True in the end: every movement of the book stands in the files once, and nothing else does. */
export function filesAreTheBook(book: readonly Entry[], attempts: ReadonlyMap<string, Attempt>, filed: readonly Filed[]): Wrong[] {
  const open = new Map<string, number>();
  const add = (key: string, n: number): void => void open.set(key, (open.get(key) ?? 0) + n);
  for (const { type, amount, referenceCode } of book)
    add(`${type.toUpperCase()} ${amount} of ${attempts.get(referenceCode)?.paymentId ?? 'nobody'}`, 1);
  for (const { type, amount, paymentId } of filed) add(`${type} ${amount} of ${paymentId}`, -1);
  return [...open]
    .filter(([, n]) => n !== 0)
    .map(([key, n]) => ({
      what: 'unbalanced' as const,
      about: key.split(' ').at(-1)!,
      text: n > 0 ? `${key} stands in the carrier's book and in no file` : `${key} stands in a file and not in the carrier's book`,
    }));
}

export interface Heard {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly payment: string;
  readonly subject: string;
  readonly body: string;
}

const FINAL_EVENT: Readonly<Record<string, string>> = {
  charged: 'payment.charged',
  refunded: 'payment.charged',
  refused: 'payment.refused',
  expired: 'payment.expired',
  cancelled: 'payment.cancelled',
};

/** True in the end: the merchant was told of every end, once and in numbered order. */
export function merchantTold(
  told: readonly Told[],
  refunds: readonly { id: string; payment: string; status: string }[],
  letters: readonly Heard[],
): Wrong[] {
  const wrong: Wrong[] = [];
  const byPayment = new Map<string, Map<string, Heard>>();
  for (const letter of letters) {
    const events = byPayment.get(letter.payment) ?? new Map<string, Heard>();
    const first = events.get(letter.id);
    if (first && first.body !== letter.body)
      wrong.push({ what: 'unbalanced', about: letter.payment, text: `event ${letter.id} says something else at another try` });
    events.set(letter.id, first ?? letter);
    byPayment.set(letter.payment, events);
  }
  const expect = (payment: string, subject: string, type: string): void => {
    const times = [...(byPayment.get(payment)?.values() ?? [])].filter((event) => event.subject === subject && event.type === type).length;
    if (times === 0) wrong.push({ what: 'lost', about: payment, text: `the merchant was never told ${type} of ${subject}` });
    if (times > 1) wrong.push({ what: 'doubled', about: payment, text: `${type} of ${subject} became ${times} events` });
  };
  for (const { id, status } of told) if (FINAL_EVENT[status]) expect(id, id, FINAL_EVENT[status]);
  for (const { id, payment, status } of refunds) if (status === 'succeeded' || status === 'failed') expect(payment, id, `refund.${status}`);
  for (const [payment, events] of byPayment) {
    const sequences = [...events.values()].map(({ sequence }) => sequence);
    if (new Set(sequences).size !== sequences.length)
      wrong.push({ what: 'unbalanced', about: payment, text: `two events of ${payment} have one sequence` });
  }
  return wrong;
}
