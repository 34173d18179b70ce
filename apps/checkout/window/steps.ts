import type { Payment } from '#payments';
import { sameSecret, Secrets } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Visitor } from './visitor.js';

const LENGTH = 22;

/**
 * Every form says for which step it was made. One from an earlier step (the back button, a second tab, a second press) changes nothing and
 * costs no try; its sender is shown where the payment is now. A form that names no step is judged by the payment's state alone.
 */
@Injectable()
export class Steps {
  constructor(private readonly secrets: Secrets) {}

  of(payment: Payment): string {
    const { id, status, sends, tries, mismatches } = payment;
    return this.secrets.lookup('step', JSON.stringify([id, status, sends, tries, mismatches])).slice(0, LENGTH);
  }

  /** Call with the payment locked. */
  isOver(payment: Payment, { step }: Visitor): boolean {
    return step !== '' && !sameSecret(step, this.of(payment));
  }

  /** A word that changes with what the window would show. */
  word(facts: readonly unknown[]): string {
    return this.secrets.lookup('state', JSON.stringify(facts)).slice(0, LENGTH);
  }
}
