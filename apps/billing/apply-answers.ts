import { Due, type DueAnswer } from '#billing';
import { CONFIG, Database, LOG, Metrics, Repeating, type Config, type Log } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { NoteCollection } from './note-collection.js';
import { TakeBack } from './take-back.js';

class Later extends Error {}

/** Does what follows from taken answers: a transaction each, so that payments are held for a moment only. Any number of us may; what failed is tried again. */
@Injectable()
export class ApplyAnswers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;
  private doneInTurns = 0;

  constructor(
    private readonly database: Database,
    private readonly due: Due,
    private readonly takingBack: TakeBack,
    private readonly collecting: NoteCollection,
    metrics: Metrics,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.repeating = new Repeating(config.env.SWEEP_SECONDS * 1000, () => this.turn(), log, "applying carriers' answers");
    metrics.gauge('tollgate_billing_answers_due', "Lines of carriers' files from which something follows that has not been done", () =>
      due.waiting(),
    );
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
    void this.repeating.turn();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }

  /** Begins now, and does not wait for the end. */
  begin(): void {
    void this.repeating.turn();
  }

  /** All that is due, also what a turn is at. @returns how many were done since it was asked last. */
  async settle(): Promise<number> {
    await this.repeating.turn();
    const done = this.doneInTurns;
    this.doneInTurns = 0;
    return done + (await this.run());
  }

  private async turn(): Promise<void> {
    this.doneInTurns += await this.run();
  }

  /** @returns how many were done. */
  private async run(): Promise<number> {
    let done = 0;
    for (let after: DueAnswer | null = null; ;) {
      let at: DueAnswer | null = null;
      try {
        at = await this.database.tx(async (tx) => {
          at = await this.due.next(tx, after);
          if (at && !(await this.follow(tx, at))) throw new Later();
          return at;
        });
        if (!at) return done;
        done++;
      } catch (error) {
        if (!at) throw error;
        if (!(error instanceof Later))
          this.log.error({ err: error, inbound: at.inboundId, line: at.lineId }, 'an answer could not be applied');
        after = at;
      }
    }
  }

  /** @returns false when it must wait. */
  private follow(tx: Parameters<TakeBack['run']>[0], answer: DueAnswer): Promise<boolean> {
    switch (answer.outcome) {
      case 'ACCEPTED':
        return Promise.resolve(true);
      case 'REJECTED':
        return this.takingBack.run(tx, answer);
      case 'COLLECTED':
      case 'UNCOLLECTED':
        return this.collecting.run(tx, answer);
    }
  }
}
