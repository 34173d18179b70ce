import type { AttemptId } from '#kernel';
import { newId, rows } from '#platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const BEING_TOLD = `(state = 'started' and due_at > platform.now())`;

/** What carriers tell by themselves: it moves nothing, and makes us ask. */
@Injectable()
export class CallBacks {
  /**
   * The carrier called back: a row is left so that it is asked, unless it has said yes or whoever tells it is at it now: he hears it too, or `silent` finds the mark.
   * In one statement.
   * @returns whether charging is to be rung for; null when there is no such attempt.
   */
  async note(manager: EntityManager, id: AttemptId): Promise<{ left: boolean } | null> {
    const [found] = await rows<{ left: boolean }>(
      manager,
      `with a as (update payments.attempt set called_back_at = case when ${BEING_TOLD} then platform.now() end where id = $1
         returning id, payment_id, host, state = 'yes' or ${BEING_TOLD} as heard),
       noted as (insert into payments.event (id, payment_id, at, kind, detail)
         select $2, payment_id, platform.now(), 'carrier_called_back', jsonb_build_object('attempt', id) from a),
       left_for as (insert into platform.outbox (id, address, payload, at)
         select $3, 'charging', jsonb_build_object('kind', 'ask', 'attemptId', id, 'host', host), platform.now() from a where not heard)
       select not heard as left from a`,
      [id, newId('row'), newId('row')],
    );
    return found ?? null;
  }
}
