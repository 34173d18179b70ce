import { local, masked, signed, type Attempt, type Entry, type Wrong } from './judge.js';

/** What the merchant is told of a payment when all has come to rest. */
export interface Told {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly charged: 'yes' | 'no' | 'unknown';
  readonly amount: number;
  readonly refundedAmount: number;
}

/** True in the end: what the merchant is told is what the book says, for each payment and for each line. */
export function sameWord(book: readonly Entry[], attempts: ReadonlyMap<string, Attempt>, told: readonly Told[]): Wrong[] {
  const wrong: Wrong[] = [];
  const byPayment = ofPayments(book, attempts);
  const byLine = new Map<string, number>();
  for (const entry of book) {
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

/** What was done about a payment, and what its merchant was answered. */
export interface Wished {
  readonly id: string;
  readonly number: string;
  readonly capture: 'manual' | 'automatic';
  readonly codeTyped: boolean;
  readonly captured: boolean;
  readonly captureTaken: boolean;
  readonly status: string;
  readonly refusal: { readonly code: string } | null;
  readonly calledOff: boolean;
}

/** True in the end: nothing was charged that its subscriber or its merchant had not asked for, or that was refused for want of an answer, also if it went back; and what was called off takes no money. */
export function asWished(book: readonly Entry[], attempts: ReadonlyMap<string, Attempt>, wished: readonly Wished[]): Wrong[] {
  const byPayment = ofPayments(book, attempts);
  return wished.flatMap(({ id, number, status, refusal, capture, codeTyped, captured, captureTaken, calledOff }) => {
    const entries = byPayment.get(id) ?? [];
    const charged = entries.some(({ type }) => type === 'charge');
    const stands = entries.reduce((sum, entry) => sum + signed(entry), 0);
    const wrong: Wrong[] = [];
    if (charged && !codeTyped) wrong.push({ what: 'doubled', about: number, text: `${id} was charged, and nobody has typed its code` });
    if (charged && capture === 'manual' && !captured)
      wrong.push({ what: 'doubled', about: number, text: `${id} was charged, and its merchant has not captured it` });
    if (charged && status === 'refused' && refusal?.code !== 'amount_mismatch')
      wrong.push({ what: 'lost', about: number, text: `${id} was refused (${refusal?.code}), and its carrier has charged it` });
    if (captureTaken && !calledOff && ['expired', 'cancelled'].includes(status))
      wrong.push({ what: 'lost', about: number, text: `${id} was captured, and is ${status}` });
    if (calledOff && stands !== 0)
      wrong.push({ what: 'lost', about: number, text: `${id} was called off, and ${stands} stand in the carrier's book` });
    return wrong;
  });
}

export function ofPayments(book: readonly Entry[], attempts: ReadonlyMap<string, Attempt>): Map<string, Entry[]> {
  const all = new Map<string, Entry[]>();
  for (const entry of book) {
    const payment = attempts.get(entry.referenceCode)?.paymentId;
    if (payment) all.set(payment, [...(all.get(payment) ?? []), entry]);
  }
  return all;
}
