import { Listings, type Day } from '#billing';
import { Carriers, silent, type SilentOutcome } from '#carriers';
import type { Host } from '#kernel';
import { CONFIG, stopwatch, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** Of charges that the list does not show so many are asked for by their id in one look. */
const ASKED_MOST = 1000;

class TakesTooLong extends Error {}

/** Fetches what a carrier's own list says of a day. HTTP, with no transaction open. Each answer is in time, and there may be any number of them: so all of it has its time, too. */
@Injectable()
export class LookAtList {
  constructor(
    private readonly carriers: Carriers,
    private readonly listings: Listings,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * A payment is listed by when it was made and stands on the day on which it was taken, a little later: so the list is read from an hour before the day on, and what it
   * does not show is asked for by its id before anybody says that it is missing. @param look under which it is kept.
   */
  async run(host: Host, day: Day, look: string): Promise<'whole' | SilentOutcome> {
    const taken = stopwatch();
    const inTime = (): void => {
      if (taken() > this.config.env.BILLING_LIST_WITHIN_SECONDS * 1000) throw new TakesTooLong();
    };
    try {
      return await this.read(host, day, look, inTime);
    } catch (error) {
      if (error instanceof TakesTooLong) return silent('takes too long');
      throw error;
    }
  }

  /** @param inTime asked after each answer; throws when there is no time for another. */
  private async read(host: Host, day: Day, look: string, inTime: () => void): Promise<'whole' | SilentOutcome> {
    const carrier = this.carriers.of(host);
    const begins = new Date(`${day}T00:00:00+09:00`).getTime();
    const [from, to] = [new Date(begins - HOUR_MS), new Date(begins + DAY_MS + MINUTE_MS)];
    const told = await carrier.list(from, to, async (shown) => {
      inTime();
      await this.listings.keep(look, shown);
    });
    if (told !== 'whole') return told;
    for (const id of await this.listings.unlisted(look, host, day, ASKED_MOST)) {
      const shown = await carrier.show(id);
      if (shown !== 'absent' && 'kind' in shown) return shown;
      inTime();
      await this.listings.keep(look, [shown === 'absent' ? { id, mark: null, status: 'absent', amount: null, paidAt: null } : shown]);
    }
    return 'whole';
  }
}
