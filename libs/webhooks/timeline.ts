import { Database, History, rfc3339 } from '#platform';
import { Injectable } from '@nestjs/common';

const inOrder = '(partition by t.delivery_id order by t.at, t.id)';

/** What the merchant was told of a payment, and how often it was tried. Of an endpoint its host alone: what follows it in the address may be secret. */
@Injectable()
export class WebhookTimeline extends History {
  constructor(database: Database) {
    super(
      database,
      `select id, created_at as at, id as n, 'webhook_announced' as kind, jsonb_build_object('event', id, 'type', type, 'sequence', sequence) as detail
         from webhooks.event where payment_id = $1
       union all
       select t.id, t.at, t.id, 'webhook_tried',
              jsonb_build_object('event', e.id, 'type', e.type, 'host', substring(p.url from '^[a-z]+://(?:[^/?#]*@)?([^/?#@]+)'), 'status', t.status, 'error', t.error,
                'n', row_number() over ${inOrder}, 'nextTryAt', ${rfc3339(`coalesce(lead(t.at) over ${inOrder}, d.due_at)`)})
         from webhooks.event e
         join webhooks.delivery d on d.event_id = e.id
         join webhooks.try t on t.delivery_id = d.id
         left join webhooks.endpoint p on p.id = d.endpoint_id
        where e.payment_id = $1`,
    );
  }
}
