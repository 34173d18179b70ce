/** What is found wrong, from plain facts: the carrier's own book first, then ours. Pure. */
export interface Entry {
  readonly id: string;
  readonly type: 'charge' | 'cancel' | 'refund';
  readonly phoneNumber: string;
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

export interface Told {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly charged: 'yes' | 'no' | 'unknown';
  readonly amount: number;
  readonly refundedAmount: number;
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

const masked = (key: string): string => key.replace(/^(010)\d{4}/, '$1****');

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

/** True in the end: what the merchant is told is what the book says, for each payment and for each line. */
export function sameWord(book: readonly Entry[], attempts: ReadonlyMap<string, Attempt>, told: readonly Told[]): Wrong[] {
  const wrong: Wrong[] = [];
  const byPayment = new Map<string, Entry[]>();
  const byLine = new Map<string, number>();
  for (const entry of book) {
    const payment = attempts.get(entry.referenceCode)?.paymentId;
    if (payment) byPayment.set(payment, [...(byPayment.get(payment) ?? []), entry]);
    const number = local(entry.phoneNumber);
    byLine.set(number, (byLine.get(number) ?? 0) + signed(entry));
  }
  const saidOfLine = new Map<string, number>();
  for (const { id, number, status, charged, amount, refundedAmount } of told) {
    if (charged === 'unknown') continue;
    const entries = byPayment.get(id) ?? [];
    const stands = entries.reduce((sum, entry) => sum + signed(entry), 0);
    const says = charged === 'yes' ? amount - refundedAmount : 0;
    saidOfLine.set(number, (saidOfLine.get(number) ?? 0) + says);
    if (charged === 'yes' && !entries.some((entry) => entry.type === 'charge' && entry.amount === amount))
      wrong.push({ what: 'lost', about: number, text: `${id} is ${status}, but the carrier's book has no such charge` });
    if (stands > says)
      wrong.push({ what: 'lost', about: number, text: `${id} is ${status} with ${says}, but ${stands} stand in the carrier's book` });
    if (stands < says)
      wrong.push({ what: 'lost', about: number, text: `${id} is ${status} with ${says}, but only ${stands} stand in the carrier's book` });
  }
  const unknown = new Set(told.filter(({ charged }) => charged === 'unknown').map(({ number }) => number));
  for (const number of new Set(told.map((one) => one.number))) {
    const [stands, says] = [byLine.get(number) ?? 0, saidOfLine.get(number) ?? 0];
    if (stands !== says && !unknown.has(number))
      wrong.push({
        what: 'lost',
        about: number,
        text: `line ${masked(number)} has ${stands} in the carrier's book, and its payments say ${says}`,
      });
  }
  return wrong;
}

const signed = ({ type, amount }: Entry): number => (type === 'charge' ? amount : -amount);
