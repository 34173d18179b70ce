import type { PaymentId } from '#kernel';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';

/** Who made a payment, by the carrier's word. */
@Injectable()
export class Persons {
  constructor(private readonly database: Database) {}

  /** Which of these payments were made by the person who has the line now, by the carrier's word: a number may have had another owner. */
  async madeBy(personKey: string, paymentIds: readonly PaymentId[]): Promise<ReadonlySet<PaymentId>> {
    const found = await this.database.query<{ id: PaymentId }>(
      'select distinct payment_id as id from passcodes.passcode where payment_id = any($1) and person_key = $2',
      [paymentIds, personKey],
    );
    return new Set(found.map(({ id }) => id));
  }
}
