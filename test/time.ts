import { AHEAD_SECONDS, type TestGateway } from './gateway.js';

/** What a store's clock shows when nobody has moved it. */
export const storeNow = (): Date => new Date(Date.now() + AHEAD_SECONDS * 1000);

/** The instant in which the n-th month from that begins in Korea, where the day is nine hours ahead all year round. */
export function monthEnd(n = 1): number {
  const now = storeNow();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + n, 1) - 9 * 3_600_000;
}

/** What the clock is to be moved by to be a minute into the next month. */
export const toNextMonth = (): number => Math.ceil((monthEnd() - storeNow().getTime()) / 1000) + 60;

/** The gateway's and the carriers' time, which only ever goes forward. */
export class Time {
  constructor(private readonly gateway: TestGateway) {}

  async later(seconds: number): Promise<void> {
    const [clock] = await this.gateway.rows<{ offset: number }>('select offset_seconds as offset from platform.clock');
    await this.gateway.clock(clock!.offset - AHEAD_SECONDS + seconds);
  }

  /** Some days into the next month of Korea. */
  async nextMonth(): Promise<void> {
    const [next] = await this.gateway.rows<{ seconds: number }>(
      `select extract(epoch from (date_trunc('month', platform.now() at time zone 'Asia/Seoul') + interval '1 month 3 days') at time zone 'Asia/Seoul' - platform.now())::float8 as seconds`,
    );
    await this.later(Math.ceil(next!.seconds));
  }

  /** Stops so many seconds from now, one after the other; at each everything that is due is done. */
  async passes(...stops: readonly number[]): Promise<void> {
    for (const [i, stop] of stops.entries()) {
      await this.later(stop - (stops[i - 1] ?? 0));
      await this.gateway.settle();
    }
  }
}
