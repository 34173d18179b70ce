import type { Acting } from '#operators';
import { Payments, StuckAttempts } from '#payments';
import type { Remembered } from '#platform';
import { Injectable } from '@nestjs/common';
import { ActOnStuck } from './act-on-stuck.js';

/** The carrier is asked once more, now. What it answers is taken as any answer; if it is silent again, the attempt stays on the list. */
@Injectable()
export class AskNow {
  constructor(
    private readonly acting: ActOnStuck,
    private readonly stuck: StuckAttempts,
    private readonly payments: Payments,
  ) {}

  run(by: Acting, id: string, key: string | null): Promise<Remembered> {
    return this.acting.run(by, { verb: 'ask', id, key, body: null }, async (tx, attempt) => {
      await this.stuck.askNow(tx, attempt.id);
      this.payments.remember(tx, attempt.paymentId, 'asked_by_a_person', { attempt: attempt.id });
      return { done: 'asking', refund: null };
    });
  }
}
