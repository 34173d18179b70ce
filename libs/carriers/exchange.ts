/** What was said to a carrier. */
export const OPERATIONS = ['charge', 'prepare', 'confirm', 'cancel', 'refund', 'read', 'search'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** How long it took to answer, in classes that say nothing about anybody. */
const LATENCIES = [
  { below: 100, name: 'under_100ms' },
  { below: 1000, name: 'under_1s' },
  { below: 10_000, name: 'under_10s' },
  { below: Infinity, name: 'over_10s' },
] as const;
export type Latency = (typeof LATENCIES)[number]['name'];

export const latencyOf = (ms: number): Latency => LATENCIES.find(({ below }) => ms < below)!.name;

/** One thing said to a carrier and how it was answered, fit for anybody's eyes: no body, no number, no token. */
export interface Exchange {
  readonly told: Operation;
  /** HTTP status, null when nothing came back. */
  readonly status: number | null;
  /** The carrier's own code of an error. */
  readonly code: string | null;
  readonly took: Latency;
}

/** What was said during one call or one asking. Looking at the same thing over and over is one line that counts. */
export class Exchanges {
  private readonly lines: (Exchange & { times: number })[] = [];

  readonly heard = (exchange: Exchange): void => {
    const last = this.lines.at(-1);
    const same = last?.told === exchange.told && last.status === exchange.status && last.code === exchange.code;
    if (same) last.times++;
    else this.lines.push({ ...exchange, times: 1 });
  };

  get all(): readonly (Exchange & { readonly times: number })[] {
    return this.lines;
  }
}
