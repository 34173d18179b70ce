import { Limits } from '#limits';
import { Passcodes } from '#passcodes';
import { isOver, Payments, type Payment, type SeenPayment } from '#payments';
import { Database, LOG, Repeating, type Log } from '#platform';
import { Webhooks } from '#webhooks';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const EVERY_MS = 1000;
const BATCH = 200;

/** Payments that nobody finishes end by themselves: at the next look, or within a second. */
@Injectable()
export class ExpirePayment implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;

  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly limits: Limits,
    private readonly webhooks: Webhooks,
    @Inject(LOG) log: Log,
  ) {
    this.repeating = new Repeating(EVERY_MS, () => this.sweep(), log, 'expiring payments');
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }

  /** @returns how many payments ended. */
  async sweep(): Promise<number> {
    const ids = await this.payments.unfinished(this.database.reader, BATCH);
    for (const id of ids) await this.expire(id);
    return ids.length;
  }

  /** The payment as it is now, ended first if its time is over. */
  async ifDue(payment: SeenPayment): Promise<SeenPayment> {
    if (!isOver(payment, payment.seenAt)) return payment;
    return { ...((await this.expire(payment.id)) ?? payment), seenAt: payment.seenAt };
  }

  private expire(id: Payment['id']): Promise<Payment | null> {
    return this.database.tx(async (tx) => {
      const payment = await this.payments.lock(tx, { id });
      if (!payment?.over) return payment;
      // Nobody looked at it in time: that is our no, not the subscriber's delay.
      const ended =
        payment.status === 'reserved' && payment.reviewUntil !== null
          ? await this.payments.refuse(tx, id, 'blocked_by_gateway')
          : await this.payments.move(tx, id, 'expired', { set: { notice: null } });
      if (!ended) return payment;
      this.passcodes.giveUp(tx, id);
      this.limits.expire(tx, id);
      this.webhooks.announce(tx, this.payments.event(ended));
      return ended;
    });
  }
}
