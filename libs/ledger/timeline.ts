import { Database, History, rfc3339 } from '#platform';
import { Injectable } from '@nestjs/common';

/** What was moved in the ledger for a payment. */
@Injectable()
export class LedgerTimeline extends History {
  constructor(database: Database) {
    super(
      database,
      `select id, recorded_at as at, id as n, 'ledger_posted' as kind,
              jsonb_build_object('posting', posting, 'debit', debit, 'credit', credit, 'amount', amount, 'happenedAt', ${rfc3339('happened_at')}) as detail
         from ledger.entry where payment_id = $1`,
    );
  }
}
