import type { TestGateway } from './gateway.js';

/** The instant in which a Korean month begins, a month or two ahead of the real clock: near, for every day on the way is closed into files. */
export function monthEndAhead(): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2, 1) - 9 * 3_600_000;
}

/** From the database's now to some days into the next month of Korea: whatever happens within days of it happens in one month. */
export async function secondsToNextMonth(gateway: TestGateway): Promise<number> {
  const [next] = await gateway.rows<{ seconds: number }>(
    `select extract(epoch from (date_trunc('month', platform.now() at time zone 'Asia/Seoul') + interval '1 month 3 days') at time zone 'Asia/Seoul' - platform.now())::float8 as seconds`,
  );
  return Math.ceil(next!.seconds);
}

/** The gateway's and the carriers' time, which only ever goes forward. */
export class Time {
  constructor(private readonly gateway: TestGateway) {}

  async later(seconds: number): Promise<void> {
    const [clock] = await this.gateway.rows<{ offset: number }>('select offset_seconds as offset from platform.clock');
    await this.gateway.clock(clock!.offset + seconds);
  }

  /** Some days into the next month of Korea. */
  async nextMonth(): Promise<void> {
    await this.later(await secondsToNextMonth(this.gateway));
  }

  /** Stops so many seconds from now, one after the other; at each everything that is due is done. */
  async passes(...stops: readonly number[]): Promise<void> {
    for (const [i, stop] of stops.entries()) {
      await this.later(stop - (stops[i - 1] ?? 0));
      await this.gateway.settle();
    }
  }
}
