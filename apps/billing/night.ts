import { Breaks, Days, Files, Reconciled } from '#billing';
import { CONFIG, eachAlone, LOG, Metrics, Repeating, type Config, type Log } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CloseDay } from './close-day.js';
import { EncryptFiles } from './pgp/encrypt-files.js';
import { PayOut } from './pay-out.js';
import { ReconcileDay } from './reconcile-day.js';
import { SettleMonth } from './settle-month.js';

/** A day is closed ten minutes after its end, so that most of what happened in its last moments has arrived. */
const AFTER_MINUTES = 10;
/** Not closed by then is not for the schedule any more but for a person. */
const LATE_AFTER_MINUTES = 60;
/** Not equal by then, neither. */
const UNEQUAL_AFTER_HOURS = 24;

/**
 * Closes yesterday at 00:10 in Korea, by the database's clock, and every day that was missed; encrypts what is to be encrypted; looks at every closed day until it is equal; then settles the month that is over and
 * pays what is to be paid. Any number of us may run: closings of a carrier, looks at a day, statements and payouts of a merchant stand in line.
 */
@Injectable()
export class Night implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;

  constructor(
    private readonly days: Days,
    private readonly closing: CloseDay,
    private readonly encrypting: EncryptFiles,
    private readonly reconciling: ReconcileDay,
    private readonly settling: SettleMonth,
    private readonly paying: PayOut,
    files: Files,
    breaks: Breaks,
    reconciled: Reconciled,
    metrics: Metrics,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.repeating = new Repeating(config.env.SWEEP_SECONDS * 1000, () => this.run(), log, 'the night’s work');
    const pullWithinSeconds = config.env.BILLING_PULL_WITHIN_MINUTES * 60;
    metrics.gauge('tollgate_billing_files_not_pulled', 'Files that their carrier has not pulled in time', () =>
      files.waiting(pullWithinSeconds),
    );
    metrics.gauge(
      'tollgate_billing_days_not_closed',
      'Carriers whose last day is not closed an hour after its end',
      async () => (await days.unclosed(LATE_AFTER_MINUTES)).length,
    );
    metrics.gauge('tollgate_billing_days_unequal', 'Closed days that are not equal a day after their end', () =>
      reconciled.late(UNEQUAL_AFTER_HOURS),
    );
    metrics.gauge('tollgate_billing_breaks_open', 'Breaks between our books and a carrier’s that nobody has resolved', () =>
      breaks.unresolved(),
    );
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
    void this.repeating.turn();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }

  /** What fails keeps nothing after it waiting. @returns how many files and encrypted ones were made, days looked at, statements made and paid. */
  run(): Promise<number> {
    const steps = {
      close: async () => this.closing.each(await this.days.unclosed(AFTER_MINUTES)),
      encrypt: () => this.encrypting.run(),
      reconcile: () => this.reconciling.run(),
      settle: () => this.settling.lastMonth(),
      pay: () => this.paying.run(),
    };
    return eachAlone(
      Object.entries(steps),
      ([, step]) => step(),
      (err, [step]) => this.log.error({ err, step }, 'a step of the night failed, will try again'),
    );
  }
}
