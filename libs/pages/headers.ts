import { randomBytes } from 'node:crypto';

export const newNonce = (): string => randomBytes(16).toString('base64url');

/** What a merchant's origin may look like inside a policy; a `;` or a space in a host would add a rule of its own. */
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d+)?$/i;

/**
 * @param returnOrigin where the last form may lead by redirect; null for a page that leads nowhere.
 * @param nonce the same as the page's own.
 */
export function pageHeaders({ returnOrigin, nonce }: { returnOrigin: string | null; nonce: string }): Record<string, string> {
  const targets = returnOrigin !== null && ORIGIN.test(returnOrigin) ? `'self' ${returnOrigin}` : `'self'`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(
      `style-src 'nonce-${nonce}'`,
      `script-src 'nonce-${nonce}'`,
      `connect-src 'self'`,
      `form-action ${targets}`,
    ),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), otp-credentials=(self)',
  };
}

export const policy = (...rules: string[]): string =>
  [`default-src 'none'`, ...rules, `frame-ancestors 'none'`, `base-uri 'none'`].join('; ');
