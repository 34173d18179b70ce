import { Listings, type Day } from '#billing';
import { Carriers, type SilentOutcome } from '#carriers';
import type { Host } from '#kernel';
import { Injectable } from '@nestjs/common';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** Of charges that the list does not show so many are asked for by their id in one look. */
const ASKED_MOST = 1000;

/** Fetches what a carrier's own list says of a day. HTTP, with no transaction open. */
@Injectable()
export class LookAtList {
  constructor(
    private readonly carriers: Carriers,
    private readonly listings: Listings,
  ) {}

  /**
   * A payment is listed by when it was made and stands on the day on which it was taken, a little later: so the list is read from an hour before the day on, and what it
   * does not show is asked for by its id before anybody says that it is missing. @param look under which it is kept.
   */
  async run(host: Host, day: Day, look: string): Promise<'whole' | SilentOutcome> {
    const carrier = this.carriers.of(host);
    const begins = new Date(`${day}T00:00:00+09:00`).getTime();
    const [from, to] = [new Date(begins - HOUR_MS), new Date(begins + DAY_MS + MINUTE_MS)];
    const told = await carrier.list(from, to, (shown) => this.listings.keep(look, shown));
    if (told !== 'whole') return told;
    for (const id of await this.listings.unlisted(look, host, day, ASKED_MOST)) {
      const shown = await carrier.show(id);
      if (shown !== 'absent' && 'kind' in shown) return shown;
      await this.listings.keep(look, [shown === 'absent' ? { id, mark: null, status: 'absent', amount: null, paidAt: null } : shown]);
    }
    return 'whole';
  }
}
