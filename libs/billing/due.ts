import type { Host, InboundId, PaymentId, Won } from '#kernel';
import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Day, LineType } from './billing.rules.js';
import type { Outcome, Rejection } from './inbound.layout.js';

/** A line of ours of which a carrier has said something that asks for more. */
export interface DueAnswer {
  readonly inboundId: InboundId;
  readonly n: number;
  readonly name: string;
  readonly host: Host;
  readonly outcome: Outcome;
  readonly reason: Rejection | null;
  /** As the carrier says. */
  readonly said: Won;
  readonly receivedAt: Date;
  readonly lineId: string;
  readonly type: LineType;
  readonly amount: Won;
  readonly paymentId: PaymentId;
  readonly businessDate: Day;
}

/** Answers of carriers from which something follows that has not been done. */
@Injectable()
export class Due {
  constructor(private readonly database: Database) {}

  /** The next one that nobody works on, gone with the commit. @param after one that is to be left for later. */
  async next(tx: Tx, after: Pick<DueAnswer, 'inboundId' | 'n'> | null): Promise<DueAnswer | null> {
    const [found] = await rows<DueAnswer>(
      tx,
      `with mine as (select inbound_id, n from billing.due where $1::text is null or (inbound_id, n) > ($1, $2::int) order by inbound_id, n limit 1 for update skip locked),
       gone as (delete from billing.due d using mine where d.inbound_id = mine.inbound_id and d.n = mine.n)
       select s.inbound_id as "inboundId", s.n, i.name, i.host, s.outcome, s.reason, s.amount as said, i.received_at as "receivedAt", l.id as "lineId", l.type, l.amount, l.payment_id as "paymentId",
              (select min(b.business_date)::text from billing.file b where b.host = f.host and b.sequence = f.sequence) as "businessDate"
         from mine join billing.said s using (inbound_id, n) join billing.inbound i on i.id = s.inbound_id join billing.filed f on f.line_id = s.line_id
         join billing.line l on l.id = f.line_id and l.recorded_at = f.recorded_at`,
      [after?.inboundId ?? null, after?.n ?? null],
    );
    return found ?? null;
  }

  async waiting(): Promise<number> {
    const [found] = await this.database.query<{ n: number }>('select count(*)::int as n from billing.due');
    return found!.n;
  }
}
