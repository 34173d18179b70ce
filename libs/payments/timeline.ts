import type { Told } from '#kernel';
import { Database, History } from '#platform';
import { Injectable } from '@nestjs/common';
import { movedTo } from './payments.rules.js';

/** What a payment went through, as this room wrote it down. */
@Injectable()
export class PaymentTimeline extends History {
  constructor(database: Database) {
    super(database, 'select id, at, n, kind, detail from payments.event where payment_id = $1');
  }

  override async of(paymentId: string, since: string | null, limit: number): Promise<Told[]> {
    const told = await super.of(paymentId, since, limit);
    return told.map((line) => {
      const status = movedTo(line.kind);
      return status === null ? line : { ...line, detail: { status, ...line.detail } };
    });
  }
}
