import { won, type PaymentId } from '#kernel';
import type { Gate } from './gate.js';

export const BRANDS = ['skt', 'kt', 'lgu'] as const;
export const CEILING = won(10_000);

/** What its merchant was told of a payment. */
export interface Known {
  readonly id: PaymentId;
  readonly orderId: string;
  cancelled: boolean;
  /** Those that were promised. */
  readonly refunds: string[];
  /** Whether everybody has asked for the charge whom it needs: its subscriber with a code, and its merchant where he captures. */
  codeTyped: boolean;
  captured: boolean;
  /** The capture was answered with yes. */
  captureTaken: boolean;
}

export interface Line {
  readonly number: string;
  readonly brand: string;
}

/** How one purchase goes. */
export interface Purchase {
  readonly amount: number;
  readonly capture: 'manual' | 'automatic';
  /** In milliseconds, before it begins. */
  readonly rest: number;
  /** Chances of what else is done about it. */
  readonly cancel: number;
  readonly refund: number;
  readonly doublePress: number;
  readonly wrongCode: number;
  /** Types wrong codes, and never the right one. */
  readonly guesses: number;
  /** Where it waits for others with the code in hand, or which opens when it is done. */
  readonly meets?: { readonly gate: Gate; readonly when: 'with the code' | 'done' };
}
export const PLAIN = { capture: 'automatic', rest: 0, cancel: 0, refund: 0, doublePress: 0, wrongCode: 0, guesses: 0 } as const;

export const phone = (n: number): string => `010${String(20_000_000 + (n % 80_000_000)).padStart(8, '0')}`;
