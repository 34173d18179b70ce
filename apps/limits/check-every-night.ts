import { Nights } from '#limits';
import { LOG, Metrics, Repeating, type Log } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const LOOK_EVERY_MS = 600_000;

/** Are the counters still the fold of their history? Asked once a night; a no is an alarm, and `npm run check-limits` says more. */
@Injectable()
export class CheckEveryNight implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;

  constructor(
    private readonly nights: Nights,
    @Inject(LOG) private readonly log: Log,
    metrics: Metrics,
  ) {
    this.repeating = new Repeating(LOOK_EVERY_MS, () => this.run(), log, 'the nightly check of limits');
    metrics.gauge(
      'tollgate_limit_disagreements',
      'Counters and holds that differ from their history, as the last nightly check found them',
      async () => (await nights.last()).disagreements,
    );
    metrics.gauge(
      'tollgate_limit_check_age_hours',
      'Hours since the last nightly check of limits',
      async () => (await nights.last()).hours,
    );
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }

  /** Checks when it is due. */
  async run(): Promise<void> {
    const checked = await this.nights.check();
    if (!checked) return;
    const { counters, holds, changes, disagreements } = checked;
    if (disagreements.length === 0) return this.log.info({ counters, holds, changes }, 'limits agree with their history');
    this.log.error({ counters, holds, changes, disagreements: disagreements.slice(0, 20) }, 'limits disagree with their history');
  }
}
