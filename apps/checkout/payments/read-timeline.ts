import { shown } from '#kernel';
import { LedgerTimeline } from '#ledger';
import type { KnownMerchant } from '#merchants';
import { PaymentTimeline } from '#payments';
import { problem, type History } from '#platform';
import { WebhookTimeline } from '#webhooks';
import { Injectable } from '@nestjs/common';
import { ReadPayment } from './read-payment.js';

/** Everything that happened to a payment, oldest first, put together from the rooms that know it. Nothing in it is secret. */
@Injectable()
export class ReadTimeline {
  /** Of what happened at one moment they tell in this order: the state, its postings, whom it is told. */
  private readonly rooms: readonly History[];

  constructor(
    private readonly reading: ReadPayment,
    payments: PaymentTimeline,
    ledger: LedgerTimeline,
    webhooks: WebhookTimeline,
  ) {
    this.rooms = [payments, ledger, webhooks];
  }

  async run(merchant: KnownMerchant, id: string, limit: number, startingAfter: string | null) {
    const paymentId = (await this.reading.byId(merchant, id)).id;
    const since = startingAfter === null ? null : await this.when(paymentId, startingAfter);
    const parts = await Promise.all(this.rooms.map((room) => room.of(paymentId, since, limit + 1)));
    const told = parts.flat().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const rest = told.slice(told.findIndex((line) => line.id === startingAfter) + 1);
    return { data: rest.slice(0, limit).map(shown), hasMore: rest.length > limit };
  }

  private async when(paymentId: string, id: string): Promise<string> {
    for (const room of this.rooms) {
      const at = await room.when(paymentId, id);
      if (at !== null) return at;
    }
    throw problem('invalid_request', { param: 'startingAfter', detail: 'No line of this timeline has this id.' });
  }
}
