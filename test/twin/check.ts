import { kstMonth } from '#kernel';
import type { Charge } from './carrier.js';
import { CEILING, type Known } from './purchase.js';
import type { Store } from './store.js';

/** What became of one payment, by our own word. */
export interface End {
  readonly id: string;
  readonly status: string;
  readonly late_yes: boolean;
  readonly amount: number;
  readonly refunded_amount: number;
  readonly refunding_amount: number;
  readonly limit_month: string | null;
  readonly billing_month: string | null;
  readonly hold: string | null;
  readonly hold_month: string | null;
  readonly held_month: string | null;
  readonly returned: number;
  readonly carrier: number;
  readonly attempts: readonly string[];
  readonly open: number;
  readonly refunds: number;
  readonly refund_ids: readonly string[];
  readonly events: number;
  readonly sequences: number;
  readonly told_charged: number;
}

const FINAL = ['charged', 'refunded', 'refused', 'expired', 'cancelled'];
const sum = (all: readonly { readonly amount: number }[]): number => all.reduce((total, { amount }) => total + amount, 0);
/** A yes that came after our no is given back like a refund, and is no charge. */
const PAID = ['charged', 'refunded'];

const ROWS = `
  select p.id, p.status, p.late_yes, p.amount::int, p.refunded_amount::int, p.refunding_amount::int, p.limit_month, p.billing_month,
         h.state as hold, h.month as hold_month, platform.kst_month(h.held_at) as held_month, coalesce(h.returned, 0)::int as returned,
         array(select a.id from payments.attempt a where a.payment_id = p.id) as attempts,
         coalesce((select carrier + suspense from ledger.position l where l.payment_id = p.id), 0)::int as carrier,
         (select count(*) from payments.attempt a where a.payment_id = p.id and (a.state in ('started', 'silent') or a.stuck_because is not null))::int
           + (select count(*) from payments.refund r where r.payment_id = p.id and r.status not in ('succeeded', 'failed'))::int as open,
         array(select r.id from payments.refund r where r.payment_id = p.id) as refund_ids,
         coalesce((select sum(amount) from payments.refund r where r.payment_id = p.id and r.status = 'succeeded' and r.cause = 'merchant'), 0)::int as refunds,
         (select count(*) from webhooks.event e where e.payment_id = p.id)::int as events,
         (select count(distinct sequence) from webhooks.event e where e.payment_id = p.id)::int as sequences,
         (select count(*) from webhooks.event e where e.payment_id = p.id and e.type = 'payment.charged')::int as told_charged
    from payments.payment p left join limits.hold h on h.payment_id = p.id where p.merchant_id = $1`;

export const endsOf = (store: Store, merchant: string): Promise<End[]> => store.rows<End>(ROWS, [merchant]);

/** Whether nothing is left to happen; whoever asks knows that time has passed. */
export const hasEnded = (row: End): boolean =>
  FINAL.includes(row.status) && row.open === 0 && !row.late_yes && row.refunding_amount <= 0 && row.hold !== 'held';

/** Our word beside the carrier's book. @returns what cannot be. */
export function disagreements(rows: readonly End[], book: readonly Charge[], known: readonly Known[]): string[] {
  const ownerOf = new Map(rows.flatMap(({ id, attempts }) => attempts.map((attempt) => [attempt, id])));
  const taken = book.filter(({ paidAt }) => paidAt !== null);
  const wrong = taken.filter(({ correlator }) => !ownerOf.has(correlator)).map(({ correlator }) => `charged for nobody: ${correlator}`);
  for (const { id } of known) if (!rows.some((row) => row.id === id)) wrong.push(`was registered and is gone: ${id}`);
  for (const { refunds } of taken)
    for (const { correlator } of refunds) if (!ownerOf.has(correlator)) wrong.push(`given back for nobody: ${correlator}`);
  for (const row of rows) {
    const charges = taken.filter(({ correlator }) => ownerOf.get(correlator) === row.id);
    wrong.push(
      ...ofPayment(
        row,
        charges,
        known.find(({ id }) => id === row.id),
      ),
    );
    const reserved = book.filter(({ status, correlator }) => status === 'reserved' && ownerOf.get(correlator) === row.id);
    if (reserved.length > 0 && PAID.includes(row.status)) wrong.push(`${row.id} has a second reservation at the carrier`);
  }
  return [...wrong, ...overCeiling(rows, taken, ownerOf)];
}

function ofPayment(row: End, charges: readonly Charge[], known: Known | undefined): string[] {
  const paid = PAID.includes(row.status);
  const backs = charges.flatMap(({ refunds }) => refunds);
  const cancelled = charges.flatMap(({ paidAt, refunds }) =>
    refunds.filter(({ at }) => kstMonth(new Date(at)) === kstMonth(new Date(paidAt!))),
  );
  const cases: [string, boolean][] = [
    ['has not ended', !FINAL.includes(row.status) || row.open > 0 || row.late_yes || row.refunding_amount !== 0],
    ['is not charged exactly once', paid && (charges.length !== 1 || charges[0]!.amount !== row.amount)],
    ['was charged although it says no', !paid && sum(charges) !== sum(backs)],
    ['gave back another sum than it says', paid && sum(backs) !== row.refunded_amount],
    ['has refunds that are not in the book', paid && sum(backs) !== row.refunds],
    ['is refunded when it is not all back', (row.status === 'refunded') !== (paid && sum(backs) === row.amount)],
    ['stands on another month’s bill', paid && row.billing_month !== (charges[0] && kstMonth(new Date(charges[0].paidAt!)))],
    [
      'is held in another month than it says',
      row.hold !== null && (row.hold_month !== row.held_month || (paid && row.limit_month !== row.hold_month)),
    ],
    [
      'has another hold than its end says',
      row.hold !== null && row.hold !== (paid ? 'spent' : row.status === 'expired' ? 'expired' : 'let_go'),
    ],
    ['has no hold', paid && row.hold === null],
    ['has not got back the room of its cancels', row.returned !== (paid ? sum(cancelled) : 0)],
    ['has another position in the ledger', row.carrier !== sum(charges) - sum(backs)],
    ['tells two events of one sequence', row.events !== row.sequences],
    ['does not tell once that it is charged', row.told_charged !== (paid ? 1 : 0)],
    ['has lost a refund that was promised', known?.refunds.some((id) => !row.refund_ids.includes(id)) === true],
    ['was charged, and somebody had not asked for it', charges.length > 0 && !(known?.codeTyped && known.captured)],
    [
      'was captured, and nothing was done about it',
      known?.captureTaken === true && !known.cancelled && ['expired', 'cancelled'].includes(row.status),
    ],
    ['was cancelled, and money is gone', known?.cancelled === true && sum(charges) !== sum(backs)],
  ];
  const found = cases.flatMap(([what, is]) => (is ? [what] : []));
  return found.length === 0 ? [] : [`${row.id} (${row.status}) ${found.join(', ')}: ${JSON.stringify({ row, charges })}`];
}

/** At no moment does a line owe more than its ceiling for what was held in one month; a cancel gives room back. */
function overCeiling(rows: readonly End[], taken: readonly Charge[], ownerOf: ReadonlyMap<string, string>): string[] {
  const moves = taken.flatMap(({ correlator, line, amount, paidAt, nth, refunds }) => {
    const row = rows.find(({ id }) => id === ownerOf.get(correlator));
    if (!row || !PAID.includes(row.status)) return [];
    const of = `${line} in ${row.limit_month}`;
    const backs = refunds.filter(({ at }) => kstMonth(new Date(at)) === kstMonth(new Date(paidAt!)));
    return [{ of, nth: nth!, by: amount }, ...backs.map(({ nth: then, amount: back }) => ({ of, nth: then, by: -back }))];
  });
  const owed = new Map<string, number>();
  return moves
    .sort((a, b) => a.nth - b.nth)
    .flatMap(({ of, by }) => {
      owed.set(of, (owed.get(of) ?? 0) + by);
      return owed.get(of)! > CEILING ? [`${of} owes ${owed.get(of)} won, and may owe ${CEILING}`] : [];
    });
}
