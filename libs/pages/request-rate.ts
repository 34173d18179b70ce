import { stopwatch, CONFIG, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';

const WINDOW_MS = 60_000;
/** So many addresses and windows are remembered at most; then all begin anew. */
const REMEMBERED = 200_000;

/** In production, when nothing else is said: three tabs that ask every second; a family or an office behind one address. */
const PER_TOKEN = { production: 240, test: 12_000 };
const PER_NETWORK = { production: 1200, test: 240_000 };

/**
 * Requests to the window per minute, counted in this process: against programs, not people, so that a flood costs no database. What may be sent by
 * text message is counted in the database, for all processes together.
 */
@Injectable()
export class RequestRate {
  private readonly counts = new Map<string, number>();
  private elapsed = stopwatch();
  private readonly perToken: number;
  private readonly perNetwork: number;

  constructor(@Inject(CONFIG) { env, production }: Config) {
    const kind = production ? 'production' : 'test';
    this.perToken = env.WINDOW_REQUESTS_PER_TOKEN_MINUTE ?? PER_TOKEN[kind];
    this.perNetwork = env.WINDOW_REQUESTS_PER_IP_MINUTE ?? PER_NETWORK[kind];
  }

  /** @returns seconds to wait, or 0 when the request may pass. */
  waitSeconds(token: string, network: string): number {
    if (this.elapsed() >= WINDOW_MS || this.counts.size >= REMEMBERED) {
      this.counts.clear();
      this.elapsed = stopwatch();
    }
    // Both are counted, also when the first is over already.
    const over = [this.count(`token:${token}`) > this.perToken, this.count(`network:${network}`) > this.perNetwork];
    return over.includes(true) ? Math.max(1, Math.ceil((WINDOW_MS - this.elapsed()) / 1000)) : 0;
  }

  private count(key: string): number {
    const n = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, n);
    return n;
  }
}
