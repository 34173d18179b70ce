import { wallClock } from '#platform';
import type { Wire } from './http.js';

const CLIENT_ID = 'tollgate';
/** A token is not used in its last seconds, lest it end on the way. */
const MARGIN_SECONDS = 30;

/** Access tokens of one carrier by OAuth 2.0 client credentials (RFC 6749, 4.4), in memory only. One fetch at a time. */
export class Oauth {
  private kept: { token: string; untilMs: number } | null = null;
  private fetching: Promise<string | null> | null = null;

  /** @param url of the token endpoint, read at each fetch. */
  constructor(
    private readonly wire: Wire,
    private readonly url: () => string,
    private readonly secret: string,
  ) {}

  /** @returns null when the carrier gave none. */
  async token(): Promise<string | null> {
    if (this.kept && this.kept.untilMs > wallClock()) return this.kept.token;
    this.fetching ??= this.fetch().finally(() => (this.fetching = null));
    return this.fetching;
  }

  /** The carrier did not take this token. */
  throwAway(token: string): void {
    if (this.kept?.token === token) this.kept = null;
  }

  private async fetch(): Promise<string | null> {
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: CLIENT_ID, client_secret: this.secret });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const answer = await this.wire.send({ method: 'POST', url: this.url(), headers, body: form.toString() });
    if (answer.kind === 'silence' || answer.status !== 200) return null;
    const { access_token: token, expires_in: seconds } = (answer.body ?? {}) as { access_token?: unknown; expires_in?: unknown };
    if (typeof token !== 'string' || !/^[\w~+/.=-]{1,4096}$/.test(token)) return null;
    const lasts = typeof seconds === 'number' && seconds > 0 ? seconds : 60;
    this.kept = { token, untilMs: wallClock() + Math.max(0, lasts - MARGIN_SECONDS) * 1000 };
    return token;
  }
}
