/** Everything a merchant can be told, and what it means. */
export const WEBHOOK_TYPES = {
  'payment.reserved': 'The code was right and the limit is held; a manual capture may go on.',
  'payment.charged': 'The carrier took it: deliver the goods.',
  'payment.refused': 'The payment ended without a charge; `refusal` says why.',
  'payment.expired': 'Nobody finished the payment in time.',
  'payment.cancelled': 'The payment was cancelled before any charge.',
  'payment.rejected_by_carrier': 'The carrier took a charge back on its own.',
  'refund.succeeded': 'The money went back.',
  'refund.failed': 'The money did not go back.',
} as const;

export type WebhookType = keyof typeof WEBHOOK_TYPES;
export const WEBHOOK_TYPE_NAMES = Object.keys(WEBHOOK_TYPES) as [WebhookType, ...WebhookType[]];

export const ENDPOINTS_MAX = 20;
export const URL_LENGTH_MAX = 2048;
/** After a rotation the old secret signs along for this long. */
export const OLD_SECRET_HOURS = 24;

/** Waits before each try, in seconds. */
export const WAITS_SECONDS = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
export const TRIES_MAX = WAITS_SECONDS.length;
/** A wait grows by up to a tenth, so that what failed together does not come back together. */
export const JITTER = 0.1;

export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'abandoned'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why a try got no HTTP status at all. */
export const NO_ANSWER = ['timeout', 'name_not_found', 'connection_refused', 'connection_failed', 'tls', 'address_not_allowed'] as const;
export type NoAnswer = (typeof NO_ANSWER)[number];

export type Answer = { readonly status: number } | { readonly error: NoAnswer };

export type Verdict =
  | { readonly state: 'delivered' | 'failed' }
  /** The receiver says it is gone for good: it is not to be called again. */
  | { readonly state: 'abandoned'; readonly gone: true }
  | { readonly state: 'pending'; readonly waitSeconds: number };

/**
 * What follows from an answer. Only 2xx is a yes; a redirect is a failure, because following it would lead past the address check.
 * @param triesBefore tries of this delivery before this one.
 * @param luck in [0, 1), decides the jitter.
 */
export function judge(answer: Answer, triesBefore: number, luck: number): Verdict {
  if ('status' in answer && answer.status >= 200 && answer.status < 300) return { state: 'delivered' };
  if ('status' in answer && answer.status === 410) return { state: 'abandoned', gone: true };
  const wait = WAITS_SECONDS[triesBefore + 1];
  return wait === undefined ? { state: 'failed' } : { state: 'pending', waitSeconds: wait * (1 + JITTER * luck) };
}

/** The bytes that are sent and signed: the same for every try of an event. @param data JSON text. */
export function eventBody(
  event: { readonly type: WebhookType; readonly createdAt: Date; readonly sequence: number },
  data: string,
): string {
  return `{"type":${JSON.stringify(event.type)},"timestamp":${JSON.stringify(event.createdAt.toISOString())},"sequence":${event.sequence},"data":${data}}`;
}
