/**
 * The one table of routes: where a payment may go from each state, and on what news.
 * Types, the CHECK of the table, the diagram in the docs and the tests are made from it.
 */
export const ROUTES = {
  /** Registered; nobody has identified themselves. */
  open: { identified: 'code_sent', refused: 'refused', expired: 'expired', cancelled: 'cancelled' },
  /** A passcode is on its way. */
  code_sent: { went_back: 'open', held: 'reserved', refused: 'refused', expired: 'expired', cancelled: 'cancelled' },
  /** Code right, limit held; waiting for the carrier, for the merchant's capture, or for an operator who looks at it first. */
  reserved: {
    captured: 'reserved',
    released: 'reserved',
    charge_started: 'charging',
    refused: 'refused',
    expired: 'expired',
    cancelled: 'cancelled',
  },
  /** At the carrier. */
  charging: { charge_taken: 'charged', charge_denied: 'refused', silence: 'unknown' },
  /** The carrier fell silent and is being asked. */
  unknown: { charge_taken: 'charged', charge_denied: 'refused' },
  /** A charge that the carrier does not bill after all is none. */
  charged: { given_back: 'refunded', rejected_by_carrier: 'refused' },
  refunded: {},
  refused: {},
  expired: {},
  cancelled: {},
} as const;

export type Status = keyof typeof ROUTES;
export const STATUSES = Object.keys(ROUTES) as Status[];

type RoutesOf<S extends Status> = (typeof ROUTES)[S];
export type News = { [S in Status]: keyof RoutesOf<S> }[Status];

/** Where this news leads, and from which states. @throws Error when one news would lead to two places, which is a bug of the table. */
export function route(news: News): { readonly from: readonly Status[]; readonly to: Status } {
  const from = STATUSES.filter((status) => news in ROUTES[status]);
  const targets = new Set(from.map((status) => (ROUTES[status] as Record<string, Status>)[news]!));
  if (targets.size !== 1) throw new Error(`news ${news} must lead to exactly one state`);
  return { from, to: [...targets][0]! };
}

const NEWS: ReadonlySet<string> = new Set(STATUSES.flatMap((status) => Object.keys(ROUTES[status])));

/** Where what is told has brought the payment; null when it moved nothing. */
export const movedTo = (kind: string): Status | null => (NEWS.has(kind) ? route(kind as News).to : null);

/** Nothing more will happen, refunds apart. */
export const isFinal = (status: Status): boolean => ['charged', 'refunded', 'refused', 'expired', 'cancelled'].includes(status);

export type Charged = 'yes' | 'no' | 'unknown';

/** Whether money moved, as far as we know. A late yes after a refusal is unknown until it has been given back. */
export function charged(status: Status, lateYes: boolean): Charged {
  switch (status) {
    case 'charged':
    case 'refunded':
      return 'yes';
    case 'charging':
    case 'unknown':
      return 'unknown';
    case 'refused':
      return lateYes ? 'unknown' : 'no';
    case 'open':
    case 'code_sent':
    case 'reserved':
    case 'expired':
    case 'cancelled':
      return 'no';
  }
}

export type NextAction = 'ask_user' | 'wait' | 'capture' | 'none' | 'new_payment' | 'inquire';

/** What the merchant should do now. */
export function nextAction({
  status,
  capture,
  capturedAt,
  reviewUntil,
  lateYes,
}: Pick<Lifetime, 'status' | 'capture' | 'capturedAt' | 'reviewUntil'> & { readonly lateYes: boolean }): NextAction {
  switch (status) {
    case 'open':
    case 'code_sent':
      return 'ask_user';
    case 'reserved':
      return capture === 'manual' && capturedAt === null && reviewUntil === null ? 'capture' : 'wait';
    case 'charging':
    case 'unknown':
      return 'wait';
    case 'charged':
    case 'refunded':
      return 'none';
    case 'refused':
      return lateYes ? 'inquire' : 'new_payment';
    case 'expired':
    case 'cancelled':
      return 'new_payment';
  }
}

export const CAPTURES = ['automatic', 'manual'] as const;
export type Capture = (typeof CAPTURES)[number];
export const GOODS_CLASSES = ['digital', 'physical'] as const;
export type GoodsClass = (typeof GOODS_CLASSES)[number];
export const CATEGORIES = ['content', 'game', 'gift_card', 'transport', 'donation', 'subscription', 'goods', 'other'] as const;
export type Category = (typeof CATEGORIES)[number];

/** A held payment that its merchant does not capture within this time is let go. */
export const CAPTURE_WITHIN_SECONDS = 600;

export interface Lifetime {
  readonly status: Status;
  readonly capture: Capture;
  readonly expiresAt: Date;
  readonly capturedAt: Date | null;
  readonly captureUntil: Date | null;
  readonly reviewUntil: Date | null;
}

/** Whether nobody may go on with this payment any more, because its time has run out. A payment on its way to the carrier has no such end. */
export function isOver(payment: Lifetime, at: Date): boolean {
  switch (payment.status) {
    case 'open':
    case 'code_sent':
      return payment.expiresAt <= at;
    case 'reserved':
      return [payment.reviewUntil, payment.capturedAt === null ? payment.captureUntil : null].some(
        (until) => until !== null && until <= at,
      );
    case 'charging':
    case 'unknown':
    case 'charged':
    case 'refunded':
    case 'refused':
    case 'expired':
    case 'cancelled':
      return false;
  }
}

export const AMOUNT_MIN_WON = 10;
export const AMOUNT_MAX_WON = 1_000_000;
