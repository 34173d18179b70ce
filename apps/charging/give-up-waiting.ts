import { Limits } from '#limits';
import { Payments } from '#payments';
import { Database, LOG, type Log } from '#platform';
import { Webhooks } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';

const AFTER_SECONDS = 300;
const BATCH = 200;

/**
 * A payment that nobody took to the carrier within five minutes is refused: nobody is charged by surprise hours later.
 * `reserved` means that no attempt has begun, for an attempt's first row and the move to `charging` commit together.
 */
@Injectable()
export class GiveUpWaiting {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly limits: Limits,
    private readonly webhooks: Webhooks,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** @returns how many payments ended. */
  async run(): Promise<number> {
    const waiting = await this.payments.waitingForCharge(this.database.reader, AFTER_SECONDS, BATCH);
    for (const { id } of waiting) {
      await this.database.tx(async (tx) => {
        const refused = await this.payments.refuse(tx, id, 'carrier_unavailable');
        if (!refused) return;
        this.limits.letGo(tx, id);
        this.webhooks.announce(tx, this.payments.event(refused));
        this.log.warn({ payment: id }, 'nobody took the payment to the carrier in time');
      });
    }
    return waiting.length;
  }
}
