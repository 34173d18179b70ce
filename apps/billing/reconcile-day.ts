import {
  ASK_AGAIN_SECONDS,
  BREAK_AGAIN_SECONDS,
  Breaks,
  CompareBook,
  CompareFile,
  CompareResults,
  Days,
  Files,
  Listings,
  Looks,
  OF_A_DAY,
  Reconciled,
  type Compared,
  type Day,
  type Found,
  type Look,
  type SeenFile,
} from '#billing';
import type { Host } from '#kernel';
import { CONFIG, Database, LOG, newId, type Config, type Log, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { LookAtList } from './look-at-list.js';

/** What each comparison found; null where the other side is silent, so that nothing is said of it. */
type Comparisons = Record<(typeof OF_A_DAY)[number], Found | null>;

/**
 * Ledger × file × results × the carrier's own list, for each closed day that is due. The list is fetched first; then tx { compare · open and close breaks · say whether the day
 * is equal · when to look again }. Looking again changes nothing that has not changed. A look that others have overtaken since it fetched its list writes nothing: they do.
 */
@Injectable()
export class ReconcileDay {
  constructor(
    private readonly database: Database,
    private readonly looks: Looks,
    private readonly days: Days,
    private readonly files: Files,
    private readonly listings: Listings,
    private readonly fetching: LookAtList,
    private readonly compareFile: CompareFile,
    private readonly compareResults: CompareResults,
    private readonly compareBook: CompareBook,
    private readonly breaks: Breaks,
    private readonly reconciled: Reconciled,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Every day that is due; a carrier that is silent is left alone for this turn, and a day that fails for some minutes. @returns how many days were looked at. */
  async run(): Promise<number> {
    const silent = new Set<Host>();
    for (let n = 0; ; n++) {
      const look = await this.looks.next([...silent]);
      if (!look) return n;
      try {
        if (!(await this.look(look))) silent.add(look.host);
      } catch (error) {
        this.log.error({ err: error, host: look.host, day: look.day }, 'a day could not be reconciled, will try again');
      }
    }
  }

  /** Now, whether it is due or not. @returns false for a day that is not closed, or not over. */
  async of(host: Host, day: Day): Promise<boolean> {
    const look = await this.looks.of(host, day);
    if (look) await this.look(look);
    return look !== null;
  }

  /** @returns whether the carrier has shown its list. */
  private async look(look: Look): Promise<boolean> {
    const { host, day } = look;
    const id = newId('row');
    const listed = await this.fetching.run(host, day, id);
    const why = listed === 'whole' ? null : `the carrier does not show its list: ${listed.why}`;
    const file = (await this.files.ofDay(host, day))!;
    const resultsDays = this.config.env.BILLING_RESULTS_WITHIN_DAYS[host];
    const left = resultsDays === 0 ? null : await this.days.secondsUntilEnd(day, resultsDays);
    await this.database.tx((tx) => this.compare(tx, look, file, left, id, why));
    return why === null;
  }

  /** @param left seconds for results by contract; null where none are wanted. */
  private async compare(tx: Tx, look: Look, published: SeenFile, left: number | null, id: string, silence: string | null): Promise<void> {
    const { host, day } = look;
    await this.reconciled.lock(tx, host, day);
    if (!(await this.looks.isLast(tx, look))) return this.listings.drop(tx, id);
    const wait = await this.awaited(tx, published, left);
    const results = await this.compareResults.run(tx, published, wait === 'over');
    const file = await this.compareFile.run(tx, published);
    const book = silence === null ? await this.compareBook.run(tx, host, day, id) : null;
    const found: Comparisons = { file, results, book };
    await this.listings.drop(tx, id);
    const unknown = [silence, ...OF_A_DAY.map((compared) => found[compared]?.unknown)].filter((one) => one != null);
    const broken = await this.settleBreaks(tx, look, found);
    const why = [...unknown, ...(typeof wait === 'number' ? ['results are awaited'] : []), ...broken].join('; ') || null;
    const sums = { ledger: file.ours, file: file.theirs, results: results.theirs, rejected: results.rejected, book: book?.theirs ?? null };
    const seen = { host, day, equal: why === null, unknown: why !== null && broken.length === 0, why, ...sums };
    const news = await this.reconciled.note(tx, seen);
    await this.looks.done(tx, look, this.again(look, why, unknown.length > 0, wait));
    if (!news) return;
    if (broken.length > 0) this.log.error({ host, day, why }, 'a day is not equal');
    else this.log.info({ host, day, equal: why === null, why }, 'a day was reconciled');
  }

  /** Results by contract: `no` when every line has one or none is wanted, `over` when their time is, else the seconds that are left. */
  private async awaited(tx: Tx, file: SeenFile, left: number | null): Promise<'no' | 'over' | number> {
    if (left === null || (await this.compareResults.unsaid(tx, file)) === 0) return 'no';
    return left > 0 ? left : 'over';
  }

  /** @returns what keeps the day from being equal: breaks that nobody has resolved, and totals that the resolved ones do not explain. */
  private async settleBreaks(tx: Tx, { host, day }: Look, found: Comparisons): Promise<string[]> {
    const broken: string[] = [];
    for (const compared of OF_A_DAY) {
      const one = found[compared];
      if (one) await this.write(tx, host, day, compared, one);
      const { open, explained } = await this.breaks.standing(tx, host, day, compared);
      if (open > 0) broken.push(`${open} open breaks (${compared})`);
      else if (one && one.theirs !== null && one.theirs - one.ours !== explained)
        broken.push(`control totals (${compared}): ${one.ours} here, ${one.theirs} there, ${explained} explained`);
    }
    return broken;
  }

  private async write(tx: Tx, host: Host, day: Day, compared: Compared, { breaks }: Found): Promise<void> {
    await this.breaks.open(tx, breaks);
    await this.breaks.gone(tx, host, day, compared, breaks);
    await this.breaks.follow(tx, host, day, compared);
  }

  /** Seconds until the next look; null when there is nothing left to find out. */
  private again({ looks }: Look, why: string | null, unknown: boolean, wait: 'no' | 'over' | number): number | null {
    if (why === null) return null;
    if (unknown) return ASK_AGAIN_SECONDS[Math.min(looks, ASK_AGAIN_SECONDS.length) - 1]!;
    return Math.min(typeof wait === 'number' ? wait : Infinity, BREAK_AGAIN_SECONDS);
  }
}
