import type { Host, PhoneNumber } from '#kernel';

export interface TextMessage {
  readonly id: string;
  readonly carrier: Host;
  readonly number: PhoneNumber;
  readonly text: string;
  readonly clientReference: string | null;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** When it reaches the phone; null when it never does. */
  readonly arrivesAt: number | null;
}
