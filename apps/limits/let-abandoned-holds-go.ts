import type { PaymentId } from '#kernel';
import { Limits } from '#limits';
import { Payments } from '#payments';
import { CONFIG, Database, LOG, Repeating, type Config, type Log } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** A hold normally ends in the transaction that ends its payment; only one that has stood this long is looked at. */
const LOOK_AFTER_SECONDS = 60;
const BATCH = 500;

/** Safety net: a hold whose payment is dead has expired, of a charged one it is spent. The hold of an unknown payment stays. */
@Injectable()
export class LetAbandonedHoldsGo implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;

  constructor(
    private readonly database: Database,
    private readonly limits: Limits,
    private readonly payments: Payments,
    @Inject(LOG) log: Log,
    @Inject(CONFIG) config: Config,
  ) {
    this.repeating = new Repeating(config.env.SWEEP_SECONDS * 1000, () => this.run(), log, 'looking after holds');
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }

  /** @returns how many holds ended. */
  async run(): Promise<number> {
    let ended = 0;
    for (const id of await this.limits.standing(this.database.reader, LOOK_AFTER_SECONDS, BATCH)) if (await this.look(id)) ended++;
    return ended;
  }

  private look(id: PaymentId): Promise<boolean> {
    return this.database.tx(async (tx) => {
      const payment = await this.payments.lock(tx, { id });
      switch (payment?.status) {
        case 'reserved':
        case 'charging':
        case 'unknown':
          return false;
        case 'charged':
        case 'refunded':
          this.limits.spend(tx, id);
          return true;
        case undefined:
        case 'open':
        case 'code_sent':
        case 'refused':
        case 'expired':
        case 'cancelled':
          this.limits.expire(tx, id);
          return true;
      }
    });
  }
}
