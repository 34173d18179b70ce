import { CashOut } from '#payments';
import { LOG, Repeating, type Log } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const LOOK_EVERY_MS = 600_000;

/** Which merchants look as if they lent money? Asked once a night, told at the operators' door. */
@Injectable()
export class ReportCashOut implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;

  constructor(
    private readonly cashOut: CashOut,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.repeating = new Repeating(LOOK_EVERY_MS, () => this.run(), log, 'the nightly report of cash-out signals');
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }

  /** Reports when it is due. */
  async run(): Promise<void> {
    const { days, signals } = await this.cashOut.report();
    if (signals > 0) this.log.warn({ days, signals }, 'merchants show signs of cashing out');
  }
}
