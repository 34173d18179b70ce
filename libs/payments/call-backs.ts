import type { AttemptId } from '#kernel';
import { newId, rows } from '#platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const BEING_TOLD = `(state = 'started' and due_at > platform.now())`;

/** Nobody knows any more which line it was of. */
const ERASED = 'exists (select from payments.payment p where p.id = payment_id and p.erased_at is not null)';

/** What carriers tell by themselves: it moves nothing, and makes us ask. */
@Injectable()
export class CallBacks {
  /**
   * The carrier called back: it is due to be asked, also about its no, unless it has said yes or whoever tells it is at it now: he hears it too. Whoever has its
   * answer finds the mark, and asks once more if his question was from before. In one statement.
   * @returns whether charging is to be rung for; null when there is no such attempt.
   */
  async note(manager: EntityManager, id: AttemptId): Promise<{ due: boolean } | null> {
    const [found] = await rows<{ due: boolean }>(
      manager,
      `with a as (update payments.attempt set called_back_at = case when state <> 'yes' then platform.now() end,
           due_at = case when state = 'yes' or ${BEING_TOLD} or ${ERASED} then due_at else platform.now() end where id = $1
         returning id, payment_id, state <> 'yes' and due_at <= platform.now() as due),
       noted as (insert into payments.event (id, payment_id, at, kind, detail)
         select $2, payment_id, platform.now(), 'carrier_called_back', jsonb_build_object('attempt', id) from a)
       select due from a`,
      [id, newId('row')],
    );
    return found ?? null;
  }
}
