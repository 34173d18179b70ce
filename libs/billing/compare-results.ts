import { rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { BREAKS_MOST, SIGNED, type Difference, type Found } from './compared.js';
import type { SeenFile } from './files.js';

/** What the results of a file add up to: `rejected` is what the carrier does not bill and we have taken back. */
export type FoundResults = Found & { readonly rejected: number };

/** A file of ours and what its carrier has answered line by line. */
@Injectable()
export class CompareResults {
  /** @param wanted whether every line must have its result by now. */
  async run(tx: Tx, file: SeenFile, wanted: boolean): Promise<FoundResults> {
    const { host, sequence, businessDate } = file;
    const [sums] = await rows<{ said: number; waiting: number; ours: number; theirs: number; rejected: number }>(
      tx,
      `select count(outcome)::int as said, count(*) filter (where outcome = 'REJECTED' and due)::int as waiting,
              coalesce(sum(line) filter (where $3 or outcome is not null), 0)::bigint as ours, coalesce(sum(said) filter (where outcome = 'ACCEPTED'), 0)::bigint as theirs,
              coalesce(sum(line) filter (where taken_back), 0)::bigint as rejected from (${LINES}) lines`,
      [host, sequence, wanted],
    );
    const { said, waiting, ours, theirs, rejected } = sums!;
    const unknown = waiting > 0 ? `${waiting} rejections wait to be applied` : null;
    const none = wanted && said === 0 && file.records > 0;
    const found = none ? [noResults(file)] : await rows<Difference>(tx, DIFFERENCES, [host, sequence, wanted, BREAKS_MOST]);
    const breaks = found.map((one) => ({ host, businessDate, compared: 'results' as const, ...one }));
    return { ours: ours - rejected, theirs: said > 0 || none ? theirs : null, rejected, breaks, unknown };
  }

  /** Lines of the file of which nothing has been said. */
  async unsaid(tx: Tx, { host, sequence }: SeenFile): Promise<number> {
    const [found] = await rows<{ n: number }>(tx, `select count(*)::int as n from (${LINES}) lines where outcome is null`, [
      host,
      sequence,
    ]);
    return found!.n;
  }
}

const noResults = ({ id, netAmount }: SeenFile): Difference => ({
  class: 'missing',
  about: id,
  paymentId: null,
  ours: netAmount,
  theirs: null,
  detail: 'There are no results of this file.',
});

/** `line` and `said` in won, what goes back below 0. A rejection is due until somebody has done what follows from it. */
const LINES = `
  select l.id as line_id, l.payment_id, l.type, l.amount, ${SIGNED('l.type', 'l.amount')} as line, s.outcome, s.reason, s.amount as said_amount, ${SIGNED('l.type', 's.amount')} as said,
         exists (select from billing.due d where d.inbound_id = s.inbound_id and d.n = s.n) as due,
         s.outcome = 'REJECTED' and l.type = 'CHARGE' and l.amount = s.amount and exists (select from billing.taken_back b where b.payment_id = l.payment_id and b.amount = l.amount) as taken_back
    from billing.filed f join billing.line l on l.id = f.line_id and l.recorded_at = f.recorded_at left join billing.said s on s.line_id = f.line_id and s.kind = 'RESULTS'
   where f.host = $1 and f.sequence = $2`;

const DIFFERENCES = `
  select case when outcome is null then 'missing' when amount <> said_amount then 'amount' else 'state' end as class, line_id as about, payment_id as "paymentId",
         line as ours, case outcome when 'ACCEPTED' then said when 'REJECTED' then 0 end as theirs,
         case when outcome is null then 'There is no result of this line.' when outcome = 'ACCEPTED' then 'The carrier bills another amount.'
           else 'The carrier rejects this ' || type || ' of ' || said_amount || ' won (' || reason || '), and it was not taken back.' end as detail
    from (${LINES}) lines
   where case when outcome is null then $3 when outcome = 'ACCEPTED' then amount <> said_amount else not due and not taken_back end order by line_id limit $4`;
