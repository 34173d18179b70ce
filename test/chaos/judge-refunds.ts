import { POST_WITHIN_SECONDS } from '../../libs/carriers/carriers.rules.js';
import { ofPayments } from './judge-word.js';
import { signed, type Attempt, type Entry, type Wrong } from './judge.js';

/** A try to give back that was once taken for refused. */
export interface RefusedRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly amount: number;
  /** After its beginning. */
  readonly afterSeconds: number;
}

/**
 * True in the end: what was refused to be given back, its carrier has refused. Here carriers refuse only what is not left to give back, and what has gone
 * back never comes again: so what is left in the end had been there to give. Who has never arrived is a no too, but only once nobody repeats it any more.
 */
export const refusedByTheBook = (
  book: readonly Entry[],
  attempts: ReadonlyMap<string, Attempt>,
  refused: readonly RefusedRefund[],
): Wrong[] => {
  const byPayment = ofPayments(book, attempts);
  return refused
    .filter(({ id, paymentId, amount, afterSeconds }) => {
      const others = (byPayment.get(paymentId) ?? []).filter(({ referenceCode }) => referenceCode !== id);
      return afterSeconds < POST_WITHIN_SECONDS && others.reduce((sum, entry) => sum + signed(entry), 0) >= amount;
    })
    .map(({ id, paymentId, amount, afterSeconds }) => ({
      what: 'lost',
      about: paymentId,
      text: `${id} was taken for refused after ${afterSeconds.toFixed(1)} s, and ${amount} of ${paymentId} were there to give back`,
    }));
};
