import type { Outcome } from '#carriers';
import type { Host } from '#kernel';
import { Attempt, Attempts, StuckAttempts } from '#payments';
import { Database, LOG, Metrics, stopwatch, type Log } from '#platform';
import { Inject, Injectable } from '@nestjs/common';

const WAKE_APART_MS = 1000;

/** Listens to what carriers answer: counts it, and when one speaks again after silence wakes everything it owes us an answer for. */
@Injectable()
export class Hearing {
  private readonly deaf = new Set<Host>();
  private readonly sinceWake = new Map<Host, () => number>();
  private readonly outcomes;

  constructor(
    private readonly attempts: Attempts,
    stuck: StuckAttempts,
    metrics: Metrics,
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.outcomes = metrics.counter('tollgate_charge_outcomes_total', 'Answers of carriers about charges', ['host', 'kind']);
    metrics.gauge('tollgate_attempts_unknown', 'Attempts whose outcome is not known', () =>
      database.reader.countBy(Attempt, { state: 'silent' }),
    );
    metrics.gauge('tollgate_attempts_stuck', 'Attempts that a person must look at: alarm when above 0', () => stuck.count());
  }

  /** After the outcome has been committed. */
  async note(host: Host, outcome: Outcome): Promise<void> {
    this.outcomes.inc({ host, kind: outcome.kind });
    await this.heard(host, outcome.kind, outcome.kind === 'silent' && outcome.deaf);
  }

  /** @param deaf whether the carrier did not work at all. */
  async heard(host: Host, kind: Outcome['kind'], deaf: boolean): Promise<void> {
    if (kind === 'silent') {
      if (deaf) this.deaf.add(host);
      return;
    }
    if (!this.deaf.has(host) || (this.sinceWake.get(host)?.() ?? Infinity) < WAKE_APART_MS) return;
    this.deaf.delete(host);
    this.sinceWake.set(host, stopwatch());
    const woken = await this.database
      .tx((tx) => this.attempts.wake(tx, host))
      .catch((error: unknown) => {
        // Nobody has been woken: the carrier's next word does it.
        this.deaf.add(host);
        throw error;
      });
    this.log.info({ host, woken }, 'the carrier speaks again');
  }
}
