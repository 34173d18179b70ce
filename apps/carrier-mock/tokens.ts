import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Host } from '#kernel';
import { CONFIG, sameSecret, sha256, wallClock, type Config } from '#platform';

export const SCOPES = [
  'carrier-billing:payments:create',
  'carrier-billing:payments:read',
  'carrier-billing:payments:write',
  'carrier-billing-refund:refunds:create',
  'carrier-billing-refund:refunds:read',
  'sim-swap',
  'sim-swap:check',
  'sim-swap:retrieve-date',
  'lines',
  'sms',
] as const;
export type Scope = (typeof SCOPES)[number];
export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);

const CLIENT_ID = 'tollgate';
export const TOKEN_SECONDS = 300;

/** Access tokens live in memory by their hash only: a restart makes all of them unknown, as it would be at a carrier. */
@Injectable()
export class Tokens {
  private readonly byHash = new Map<string, { host: Host; scopes: ReadonlySet<Scope>; expiresAt: number }>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  knows(clientId: string, secret: string): boolean {
    const rightId = sameSecret(clientId, CLIENT_ID);
    return sameSecret(secret, this.config.env.CARRIER_CLIENT_SECRET) && rightId;
  }

  issue(host: Host, scopes: readonly Scope[]): string {
    const now = wallClock();
    for (const [hash, token] of this.byHash) {
      if (token.expiresAt > now) break; // in order of issue
      this.byHash.delete(hash);
    }
    // Named, so that one that stands where it should not is seen there.
    const token = `oauth_${randomBytes(32).toString('base64url')}`;
    this.byHash.set(sha256(token), { host, scopes: new Set(scopes), expiresAt: now + TOKEN_SECONDS * 1000 });
    return token;
  }

  /** The scopes of a token of this carrier, null when it is unknown or has expired. */
  scopesOf(host: Host, token: string): ReadonlySet<Scope> | null {
    const found = this.byHash.get(sha256(token));
    return found && found.host === host && found.expiresAt > wallClock() ? found.scopes : null;
  }
}
