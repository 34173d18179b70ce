import type { Month } from '#kernel';
import { rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { COLUMNS } from './payments.columns.js';
import { Payments } from './payments.js';
import type { Payment } from './payments.table.js';

/** Whoever pays is told the end before the payment's own time is over. */
const BEFORE_THE_END_MS = 5000;

/** Payments whose limit is held and which an operator looks at before they go to the carrier. */
@Injectable()
export class Reviews {
  constructor(private readonly payments: Payments) {}

  /** The limit is held, and nothing more happens until an operator says so; nobody does, and the payment is refused before its own time is over. */
  async wait(tx: Tx, payment: Payment, limitMonth: Month): Promise<Payment | null> {
    const reviewUntil = new Date(payment.expiresAt.getTime() - BEFORE_THE_END_MS);
    const held = await this.payments.move(tx, payment.id, 'held', {
      set: { limitMonth, notice: null, reviewUntil },
      detail: { limitMonth },
    });
    if (held) this.payments.remember(tx, payment.id, 'held_for_review', { until: reviewUntil.toISOString() });
    return held;
  }

  /** Those that wait, oldest first. @returns one more than `limit` when there are more. */
  list(tx: Tx, limit: number, startingAfter: string | null): Promise<Payment[]> {
    return rows(
      tx,
      `select ${COLUMNS} from payments.payment where status = 'reserved' and review_until > platform.now() and ($1::text is null or id > $1) order by id limit $2`,
      [startingAfter, limit + 1],
    );
  }
}
