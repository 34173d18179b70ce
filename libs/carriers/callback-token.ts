import { createHmac } from 'node:crypto';
import { isId, type AttemptId, type Host } from '#kernel';
import { sameSecret, type Secrets } from '#platform';

/** What a carrier must show when it calls back about an attempt. Computed, so it is kept nowhere; another carrier's is worth nothing here. */
export function callbackToken(secrets: Secrets, host: Host, attemptId: AttemptId): string {
  const mac = createHmac('sha256', secrets.lookupKey('callback'))
    .update(JSON.stringify([host, attemptId]))
    .digest('base64url');
  return `${attemptId}.${mac}`;
}

/** The attempt this token was given out for, null when it was not given out by us to this carrier. */
export function attemptOfCallbackToken(secrets: Secrets, host: Host, token: string): AttemptId | null {
  const id = token.slice(0, token.indexOf('.'));
  if (!isId('attempt', id)) return null;
  return sameSecret(token, callbackToken(secrets, host, id)) ? id : null;
}
