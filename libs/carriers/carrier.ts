import type { AttemptId, Brand, Host, MerchantId, PhoneNumber, Won } from '#kernel';
import type { Outcome, RefundOutcome, SilentOutcome } from './carriers.rules.js';
import type { Exchange } from './exchange.js';
import type { LineCheck } from './subscribers/line.rules.js';

/** What a carrier's interface promises; one file per carrier states it. */
export interface StandingTerms {
  readonly host: Host;
  readonly procedure: 'one-step' | 'two-step';
  readonly partialRefund: 'native' | 'none';
  /** What a `clientCorrelator` that was used before is answered. */
  readonly repeatedCorrelator: 'replays' | 'refuses';
  /** What the carrier has taken in shows in its reads after so long. */
  readonly settleWithinSeconds: number;
  /** Payments per page of its list; asking for more is refused. */
  readonly listPerPage: number;
}

export interface Terms extends StandingTerms {
  /** From the configuration: minutes before the end of a KST month from which the carrier takes no cancel for that month. */
  readonly cancelCutOffMinutes: number;
}

/** One attempt as the carrier needs to know it. */
export interface Order {
  /** Both `clientCorrelator` and `referenceCode`. */
  readonly attemptId: AttemptId;
  readonly carrierPaymentId: string | null;
  readonly phoneNumber: PhoneNumber;
  readonly amount: Won;
  readonly itemName: string;
  readonly goodsClass: string;
  readonly merchant: { readonly id: MerchantId; readonly name: string };
  readonly startedAt: Date;
  /** Seconds since the attempt began, now; rather too many than too few. Whether the carrier may still be told goes by it. */
  readonly age: () => number;
  /** Seconds since the attempt began, and since the carrier was last told, when the row was read: what others have done since is not in them. */
  readonly ageSeconds: number;
  readonly sincePostSeconds: number;
  /** From the attempt's beginning to when the carrier last called back about it: it may have been made as late as that. Null when it has not. */
  readonly calledBackSeconds: number | null;
  /** Told of everything that is said to the carrier about this order, and how it was answered. */
  readonly heard: (exchange: Exchange) => void;
}

/** The row has just been written. */
export const JUST_BEGUN = { ageSeconds: 0, sincePostSeconds: 0, calledBackSeconds: null } as const;

/** One attempt to give back. The same members, but `carrierPaymentId` is the charge's: what is given back is a part of it. */
export interface RefundOrder extends Order {
  readonly carrierPaymentId: string;
  /** Gives back everything that is left, whatever `amount` says: nothing else of this charge may be under way. */
  readonly whole: boolean;
  /** Money that must not stay where it is: told again however late. The marks are the same, so it goes back once. */
  readonly insist: boolean;
  /** The merchant's words, passed on. */
  readonly reason: string | null;
}

/** What must be on disk before the next call goes out. */
export interface Notes {
  /** The carrier's id for the attempt. @returns false when the attempt was given up meanwhile: the carrier is told to let go. */
  named(carrierPaymentId: string): Promise<boolean>;
  /** The carrier is about to be told once more, and from now on "not found" that was looked up before does not count. @returns false when the attempt was given up, or the carrier told by somebody else, meanwhile: it is not to be told. */
  posting(): Promise<boolean>;
}

export interface LineClaim {
  readonly phoneNumber: PhoneNumber;
  readonly brand: Brand;
  /** YYMMDD */
  readonly birthDate: string;
  readonly genderDigit: string;
}

export interface Text {
  readonly to: PhoneNumber;
  readonly text: string;
  /** The same reference is sent once only. */
  readonly reference: string;
  /** A long one (LMS), of up to 2,000 bytes; else it is an SMS of 90. */
  readonly long?: boolean;
}

/** A payment password as somebody typed it. */
export interface Password {
  readonly password: string;
  /** The same reference counts once only. */
  readonly reference: string;
}

/** No answer, or none that can be understood. */
export interface Silent {
  readonly kind: 'silent';
  readonly maintenance: boolean;
  readonly why: string;
}

export type TextDelivery = 'delivered' | 'pending' | 'failed';
export type TextSent =
  | { readonly kind: 'sent'; readonly id: string; readonly status: TextDelivery }
  | { readonly kind: 'refused'; readonly why: string }
  | Silent;

/** A payment in the carrier's own list. */
export interface Shown {
  readonly id: string;
  /** The attempt that it is of, if it is ours; null for what can be no mark of ours. */
  readonly mark: string | null;
  /** One of CAMARA's six, or a word that we do not know; `unreadable` for what is no word. */
  readonly status: string;
  /** Null when it is not in won. */
  readonly amount: number | null;
  readonly paidAt: Date | null;
}

/** One carrier. Nothing here throws for what the network or the carrier does: it is answered as a value. */
export interface Carrier {
  readonly host: Host;
  readonly terms: Terms;
  /** Tells the carrier for the first time. Call it with the attempt's row committed and no transaction open. */
  charge(order: Order, notes: Notes): Promise<Outcome>;
  /** What became of an attempt. Cannot charge a second time, whatever the carrier has done before. */
  ask(order: Order, notes: Notes): Promise<Outcome>;
  /** Tells the carrier for the first time to give back. Call it as `charge`. */
  refund(order: RefundOrder, notes: Pick<Notes, 'posting'>): Promise<RefundOutcome>;
  /** What became of a refund. Cannot give back a second time. */
  askRefund(order: RefundOrder, notes: Pick<Notes, 'posting'>): Promise<RefundOutcome>;
  /** Every payment that was made between these instants, page by page. @returns `whole` when all of them have been shown; what was shown before a silence is not to be relied on. */
  list(from: Date, to: Date, page: (shown: readonly Shown[]) => Promise<void>): Promise<'whole' | SilentOutcome>;
  /** One of them, by the carrier's id. */
  show(carrierPaymentId: string): Promise<Shown | 'absent' | SilentOutcome>;
  checkLine(claim: LineClaim): Promise<LineCheck | Silent>;
  /** @param hours 1 to 2400. */
  simChangedWithin(phoneNumber: PhoneNumber, hours: number): Promise<boolean | Silent>;
  checkPassword(phoneNumber: PhoneNumber, typed: Password): Promise<'accepted' | 'wrong' | 'locked' | Silent>;
  sendText(text: Text): Promise<TextSent>;
  textStatus(id: string): Promise<TextDelivery | Silent>;
}
