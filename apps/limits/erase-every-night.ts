import { CONFIG, Database, LOG, Metrics, Repeating, rows, unhurried, type Config, type Log } from '#platform';
import { Accesses, Sessions } from '#sessions';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const FROM_HOUR = 3;
const BATCH = 200;

/** Erases each night what has been kept for as long as the law wants: one year, five for payments over 10,000 won. */
@Injectable()
export class EraseEveryNight implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;
  /** What this night has erased so far: should its end fail, the next try tells all of it. */
  private erased = { payments: 0, files: 0 };

  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly accesses: Accesses,
    @Inject(LOG) private readonly log: Log,
    @Inject(CONFIG) config: Config,
    metrics: Metrics,
  ) {
    this.repeating = new Repeating(config.env.SWEEP_SECONDS * 4000, () => this.run(), log, 'erasing what need not be kept');
    metrics.gauge('tollgate_retention_age_hours', 'Hours since what need not be kept was erased last', async () => {
      const [last] = await database.query<{ hours: number }>(
        'select extract(epoch from platform.now() - max(at))::float8 / 3600 as hours from retention.night',
      );
      return last?.hours ?? 0;
    });
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }

  /** @returns how many payments were erased; none when this night is over or has not begun. */
  async run(): Promise<number> {
    const [due] = await this.database.query<{ day: string; at: Date }>(
      `select day::text, platform.now() as at from (select platform.kst_day(platform.now() - make_interval(hours => ${FROM_HOUR})) as day) today
        where not exists (select from retention.night n where n.day = today.day)`,
    );
    if (!due) return 0;
    for (let n = BATCH; n === BATCH; this.erased.payments += n) n = await this.erase('run', BATCH);
    // One at a time: a day of a million lines is thousands of pieces.
    while ((await this.erase('erase_files', 1)) > 0) this.erased.files++;
    const { payments, files } = this.erased;
    await this.database.tx(async (tx) => {
      await unhurried(tx);
      const sessions = await this.sessions.purge(tx, due.at);
      if (payments + files + sessions > 0)
        await this.accesses.note(tx, {
          who: 'retention',
          what: 'purged',
          about: `${payments} payments, ${files} files, ${sessions} sessions`,
        });
      await tx.query('select retention.end_night($1, $2)', [due.day, payments]);
    });
    this.erased = { payments: 0, files: 0 };
    this.log.info({ erased: payments, files }, 'what need not be kept any longer was erased');
    return payments;
  }

  /** What is looked through grows with the store, so each may take as long as it takes. @returns how many there were, of at most so many. */
  private erase(what: 'run' | 'erase_files', most: number): Promise<number> {
    return this.database.tx(async (tx) => {
      await unhurried(tx);
      const [erased] = await rows<{ n: number }>(tx, `select retention.${what}($1) as n`, [most]);
      return erased!.n;
    });
  }
}
