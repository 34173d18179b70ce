import type { AttemptId } from '#kernel';
import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { AgedAttempt, AttemptNote } from './attempts.js';
import { CALLED_BACK_BY_NOW, calledBackSince, LIVING, told, toldWith } from './attempts.sql.js';

/** What a carrier still tells of an attempt that has ended as no. */
@Injectable()
export class AfterNo {
  constructor(private readonly database: Database) {}

  /** What was settled as no has been taken all the same. @returns false when it was no no. */
  async tookAllTheSame(tx: Tx, id: AttemptId, carrierPaymentId: string): Promise<boolean> {
    const found = await rows(
      tx,
      `update payments.attempt set carrier_payment_id = $2 where id = $1 and state = 'no' and coalesce(carrier_payment_id, $2) = $2 returning id`,
      [id, carrierPaymentId],
    );
    return found.length === 1;
  }

  /** What was settled as no, or is still not known, is not known now: its no did not hold. Say in the same transaction what became of it, or when to ask. @returns false after its yes. */
  async reopen(tx: Tx, id: AttemptId): Promise<boolean> {
    const sql = `update payments.attempt set state = 'silent', answered_at = null where id = $1 and state in ('no', 'silent') returning id`;
    return (await rows(tx, sql, [id])).length === 1;
  }

  /** What had ended as no and was not known any more: whatever the carrier says now comes after its no. It stays due until that is dealt with. */
  async standsAgain(id: AttemptId): Promise<void> {
    await this.database.query(
      `update payments.attempt set state = 'no', answered_at = platform.now(), stuck_because = null where id = $1 and ${LIVING}`,
      [id],
    );
  }

  /** The carrier has answered what it called back about: a no needs no more asking, unless it has called back once more. */
  async answered({ id, calledBackAt }: Pick<AgedAttempt, 'id' | 'calledBackAt'>, note: AttemptNote | null): Promise<void> {
    await this.database.query(
      `with answered as (update payments.attempt set due_at = case when ${calledBackSince(2)} then platform.now() end, ${CALLED_BACK_BY_NOW}
         where id = $1 and state = 'no' returning *),
       ${told('answered', 3)} select from answered`,
      [id, calledBackAt, ...toldWith(note)],
    );
  }
}
