import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What Tollgate tells. `data` is the payment, or for `refund.…` the refund. */
export interface Letter {
  /** The same for every try of one event. */
  readonly id: string;
  readonly type: string;
  readonly data: { readonly orderId?: unknown; readonly payment?: unknown };
}

/** Older letters may be old ones that somebody kept and sends again. */
const TOLERANCE_SECONDS = 300;

/**
 * Reads a letter after Standard Webhooks 1.0 (https://www.standardwebhooks.com).
 * @param body the bytes as they came: JSON that was parsed and written again has another signature.
 * @returns null unless it was signed with our secret within the last five minutes. Nothing in it is looked at before.
 */
export function openLetter(secret: string, headers: IncomingHttpHeaders, body: Buffer, now: Date): Letter | null {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return null;
  // The time is part of what was signed, so an old letter cannot be given a new date.
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return null;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  // While a secret is being changed there are two signatures; one of them is ours.
  if (!signatures.split(' ').some((signature) => matches(signature, expected))) return null;
  try {
    return { ...(JSON.parse(body.toString('utf8')) as Omit<Letter, 'id'>), id };
  } catch {
    return null;
  }
}

/** Compares in a time that does not tell how many bytes were right. */
function matches(signature: string, expected: Buffer): boolean {
  const [version, text = ''] = signature.split(',');
  const given = Buffer.from(text, 'base64');
  return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
}
