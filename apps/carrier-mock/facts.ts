import type { Host } from '#kernel';
import type { BookEntry } from './book.js';
import type { Line } from './line.js';
import type { MailMessage } from './mail-message.js';
import type { Payment, PaymentStatus } from './payment.js';
import type { BilledFile } from './pull/bills.js';
import type { Refund } from './refund.js';
import type { TextMessage } from './text-message.js';

/** What the mock remembers. One line of the journal holds the facts of one act: all of them happened, or none. */
export type Fact =
  | { readonly fact: 'line'; readonly line: Line }
  | { readonly fact: 'password_tried'; readonly number: string; readonly wrong: number; readonly answered?: PasswordAnswered }
  | { readonly fact: 'payment'; readonly payment: Payment }
  | ({ readonly fact: 'payment_moved' } & PaymentMove)
  | { readonly fact: 'refund'; readonly refund: Refund }
  | ({ readonly fact: 'refund_ended' } & RefundMove)
  | { readonly fact: 'booked'; readonly entry: BookEntry }
  | { readonly fact: 'sms'; readonly message: TextMessage }
  | { readonly fact: 'billed'; readonly file: BilledFile }
  | { readonly fact: 'mail'; readonly message: MailMessage }
  | { readonly fact: 'struck'; readonly key: string }
  | { readonly fact: 'cut_off'; readonly carrier: Host; readonly minutes: number }
  | { readonly fact: 'clock'; readonly offsetMs: number }
  | { readonly fact: 'forgotten' };

/** What was said to whoever tried, to be said again under the same reference. */
export interface PasswordAnswered {
  readonly clientReference: string;
  readonly result: PasswordResult;
}
export type PasswordResult = 'accepted' | 'wrong' | 'locked';

export interface PaymentMove {
  readonly id: string;
  readonly status?: PaymentStatus;
  /** Milliseconds since the epoch. */
  readonly paidAt?: number;
  readonly amount?: number;
  readonly hiddenUntil?: number;
  readonly wrongCodes?: number;
}

/** How a refund ended. */
export type RefundEnd = Pick<Refund, 'way' | 'refundedAt' | 'denialReason'> & { readonly status: 'succeeded' | 'denied' };
export type RefundMove = RefundEnd & { readonly id: string };
