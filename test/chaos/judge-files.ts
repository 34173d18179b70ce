import type { Host } from '#kernel';
import type { Attempt, Entry, Wrong } from './judge.js';

export interface Filed {
  /** In whose file. */
  readonly host: Host;
  readonly type: 'CHARGE' | 'CANCEL' | 'REFUND';
  readonly paymentId: string;
  readonly amount: number;
}

/** True in the end: every movement of the book stands in the files once, and nothing else does. */
export function filesAreTheBook(book: readonly Entry[], attempts: ReadonlyMap<string, Attempt>, filed: readonly Filed[]): Wrong[] {
  const open = new Map<string, number>();
  const add = (key: string, n: number): void => void open.set(key, (open.get(key) ?? 0) + n);
  for (const { carrier, type, amount, referenceCode } of book)
    add(`${carrier} ${type.toUpperCase()} ${amount} of ${attempts.get(referenceCode)?.paymentId ?? 'nobody'}`, 1);
  for (const { host, type, amount, paymentId } of filed) add(`${host} ${type} ${amount} of ${paymentId}`, -1);
  return [...open]
    .filter(([, n]) => n !== 0)
    .map(([key, n]) => ({
      what: 'unbalanced' as const,
      about: key.split(' ').at(-1)!,
      text: n > 0 ? `${key} stands in the carrier's book and in no file` : `${key} stands in a file and not in the carrier's book`,
    }));
}
