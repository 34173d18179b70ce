import type { Host } from '#kernel';

/** What is found wrong, from plain facts: the carrier's own book first, then ours. Pure. */
export interface Entry {
  readonly id: string;
  readonly type: 'charge' | 'cancel' | 'refund';
  readonly phoneNumber: string;
  readonly carrier: Host;
  /** The attempt's id, whatever else an order that was repeated may have called itself. */
  readonly referenceCode: string;
  readonly amount: number;
  readonly at: string;
}

/** A try at the carrier, and the month in which the limit for its payment was held. */
export interface Attempt {
  readonly id: string;
  readonly paymentId: string;
  readonly kind: 'charge' | 'refund' | 'recharge';
  readonly refundId: string | null;
  readonly month: string | null;
}

export interface Ceiling {
  readonly monthlyLimit: number;
  readonly person: string;
}

export interface Wrong {
  readonly what: 'lost' | 'doubled' | 'overLimit' | 'unbalanced';
  readonly about: string;
  readonly text: string;
}

export const PERSON_MONTH_MAX = 1_000_000;

/** The local number that everybody types, whatever the book writes. */
export const local = (number: string): string => number.replace(/^\+?82/, '0');

/** True at every moment: no payment is charged and no refund given back twice, nothing moves that nobody ordered. */
export function movedOnce(book: readonly Entry[], attempts: ReadonlyMap<string, Attempt>): Wrong[] {
  const seen = new Map<string, number>();
  const wrong: Wrong[] = [];
  for (const { type, referenceCode, phoneNumber, amount, id } of book) {
    const attempt = attempts.get(referenceCode);
    const about = local(phoneNumber);
    if (!attempt) {
      wrong.push({ what: 'doubled', about, text: `the carrier has a ${type} of ${amount} (${id}) for an attempt that we know nothing of` });
      continue;
    }
    if ((type === 'charge') !== (attempt.kind !== 'refund')) continue;
    const key = { charge: attempt.paymentId, refund: attempt.refundId, recharge: attempt.id }[attempt.kind]!;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    if (times === 2) wrong.push({ what: 'doubled', about, text: `${key} was ${type === 'charge' ? 'charged' : 'given back'} twice` });
  }
  return wrong;
}

/** True at every moment: what we take for done the carrier has done. @param done attempts with a yes, read before the book. */
export function doneByTheBook(book: readonly Entry[], done: readonly Pick<Attempt, 'id' | 'kind' | 'paymentId'>[]): Wrong[] {
  const stands = new Set(book.map(({ type, referenceCode }) => `${type === 'charge'} ${referenceCode}`));
  return done
    .filter(({ id, kind }) => !stands.has(`${kind !== 'refund'} ${id}`))
    .map(({ id, kind, paymentId }) => ({
      what: 'lost',
      about: paymentId,
      text: `the ${kind} ${id} is taken for done, and does not stand in the carrier's book`,
    }));
}

/** True at every moment: in the month of the hold no line and no person ever has more charged than they may. */
export function withinLimits(
  book: readonly Entry[],
  attempts: ReadonlyMap<string, Attempt>,
  ceilings: ReadonlyMap<string, Ceiling>,
): Wrong[] {
  const used = new Map<string, number>();
  const wrong = new Map<string, Wrong>();
  for (const { type, referenceCode, phoneNumber, amount } of book) {
    const number = local(phoneNumber);
    const month = attempts.get(referenceCode)?.month;
    const ceiling = ceilings.get(number);
    if (type === 'refund' || !month || !ceiling) continue;
    for (const [who, most] of [
      [number, ceiling.monthlyLimit],
      [ceiling.person, PERSON_MONTH_MAX],
    ] as const) {
      const key = `${who} in ${month}`;
      const now = (used.get(key) ?? 0) + (type === 'charge' ? amount : -amount);
      used.set(key, now);
      if (now > most) wrong.set(key, { what: 'overLimit', about: number, text: `${masked(key)} has more than ${most} charged` });
    }
  }
  return [...wrong.values()];
}

export const masked = (key: string): string => key.replace(/^(010)\d{4}/, '$1****');

/** True at every moment: a charge is billed in the month of the carrier's own date. @param billed the month of each payment that is charged. */
export function sameMonths(book: readonly Entry[], attempts: ReadonlyMap<string, Attempt>, billed: ReadonlyMap<string, string>): Wrong[] {
  const wrong: Wrong[] = [];
  for (const { type, referenceCode, at, phoneNumber } of book) {
    const attempt = attempts.get(referenceCode);
    const month = attempt?.kind === 'charge' && type === 'charge' ? billed.get(attempt.paymentId) : undefined;
    const booked = new Date(at).toLocaleDateString('sv-SE', { timeZone: 'Asia/Seoul' }).slice(0, 7);
    if (month && month !== booked)
      wrong.push({
        what: 'unbalanced',
        about: local(phoneNumber),
        text: `${attempt!.paymentId} is billed in ${month}, and the carrier charged in ${booked}`,
      });
  }
  return wrong;
}

export const signed = ({ type, amount }: Entry): number => (type === 'charge' ? amount : -amount);
