import { createHmac } from 'node:crypto';
import type { PaymentId } from '#kernel';
import { publicUrl, Secrets, sha256, type Config } from '#platform';

/**
 * The window's address is as secret as the payment. It is computed (192 bits of HMAC), so the database holds its hash alone,
 * and every read of the payment can still show it.
 */
export function windowToken(secrets: Secrets, id: PaymentId): string {
  return createHmac('sha256', secrets.lookupKey('window')).update(id).digest('base64url').slice(0, 32);
}

export const tokenHash = (token: string): string => sha256(`window:${token}`);

export const windowUrl = (config: Config, secrets: Secrets, id: PaymentId): string =>
  `${publicUrl(config)}/pay/${windowToken(secrets, id)}`;
