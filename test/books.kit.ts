import { Test, type TestingModule } from '@nestjs/testing';
import { kstMonth } from '#kernel';
import { LedgerCheck, LedgerModule } from '#ledger';
import { Limits, LimitsModule } from '#limits';
import { PlatformModule } from '#platform';
import type { TestGateway } from './gateway.js';

interface Row {
  readonly id: string;
  readonly status: string;
  readonly late_yes: boolean;
  readonly amount: number;
  readonly refunded_amount: number;
  readonly refunding_amount: number;
  readonly billing_month: string | null;
  readonly hold: string | null;
  readonly returned: number;
}
interface Try {
  readonly id: string;
  readonly payment_id: string;
  readonly refund_id: string | null;
  readonly state: string;
  readonly stuck_because: string | null;
  readonly status: string | null;
  readonly method: string | null;
  readonly amount: number;
  readonly cause: string | null;
}
/** One movement of money, as the carrier's book and as our ledger tell it: `way` is what it was, `at` the carrier's own instant. */
interface Movement {
  readonly way: 'charge' | 'cancel' | 'refund';
  readonly payment: string;
  readonly host: string;
  readonly amount: number;
  readonly at: string;
}

const FINAL = ['charged', 'refunded', 'refused', 'expired', 'cancelled'];
const METHODS = { cancel: 'carrier_cancel', refund: 'next_bill_credit' } as const;

/** Lays our payments, our limits, our ledger and the carriers' book side by side. */
export class Books {
  private constructor(
    private readonly gateway: TestGateway,
    private readonly rooms: TestingModule,
  ) {}

  static async open(gateway: TestGateway): Promise<Books> {
    const module = Test.createTestingModule({ imports: [PlatformModule.for('books-test', gateway.config), LedgerModule, LimitsModule] });
    const rooms = await module.compile();
    await rooms.init();
    return new Books(gateway, rooms);
  }

  close(): Promise<void> {
    return this.rooms.close();
  }

  /** What any two of them tell differently, and what has not ended although it should have; none unless there is a bug. */
  async disagreements(): Promise<string[]> {
    const found: string[] = [];
    const [payments, tries, moved, posted] = await Promise.all([this.payments(), this.tries(), this.moved(found), this.posted()]);
    for (const entry of posted.filter((entry) => !moved.includes(entry))) found.push(`only in our ledger: ${entry}`);
    for (const entry of moved.filter((entry) => !posted.includes(entry))) found.push(`only in the carrier's book: ${entry}`);
    if (moved.length !== posted.length) found.push(`${moved.length} movements in the book, ${posted.length} in the ledger`);
    const all = moved.map((entry) => JSON.parse(entry) as Movement);
    for (const row of payments) found.push(...ofPayment(row, all.filter((entry) => entry.payment === row.id), tries)); // prettier-ignore
    found.push(...(await this.rooms.get(LedgerCheck).disagreements()).map(({ what, about }) => `ledger: ${what}: ${about}`));
    found.push(...(await this.rooms.get(Limits).disagreements()).map(({ what, about }) => `limits: ${what}: ${about}`));
    const told = await this.gateway.rows<{ payment_id: string }>(
      'select payment_id from webhooks.event group by payment_id having count(distinct sequence) <> count(*) or min(sequence) < 1',
    );
    return [...found, ...told.map((row) => `two events of one sequence: ${row.payment_id}`)];
  }

  private payments(): Promise<Row[]> {
    return this.gateway.rows(
      `select p.id, p.status, p.late_yes, p.amount::int, p.refunded_amount::int, p.refunding_amount::int, p.billing_month, h.state as hold, coalesce(h.returned, 0)::int as returned
         from payments.payment p left join limits.hold h on h.payment_id = p.id`,
    );
  }

  private tries(): Promise<Try[]> {
    return this.gateway.rows(
      `select a.id, coalesce(a.payment_id, r.payment_id) as payment_id, coalesce(a.refund_id, r.id) as refund_id, a.state, a.stuck_because, r.status, r.method, coalesce(r.amount, a.amount)::int as amount, r.cause
         from payments.attempt a full join payments.refund r on r.id = a.refund_id`,
    );
  }

  /** What really happened, by the carriers' book. */
  private async moved(found: string[]): Promise<string[]> {
    const owners = new Map((await this.tries()).map((row) => [row.id, row.payment_id]));
    return (await this.gateway.book()).flatMap((entry) => {
      const payment = owners.get(entry.clientCorrelator);
      if (payment) return [JSON.stringify({ way: entry.type, payment, host: entry.carrier, amount: entry.amount, at: entry.at })];
      found.push(`the carrier moved ${entry.amount} won for nobody of ours: ${entry.clientCorrelator}`);
      return [];
    });
  }

  /** What we believe happened, by the entries on the carriers' accounts. */
  private async posted(): Promise<string[]> {
    const entries = await this.gateway.rows<Omit<Movement, 'way'> & { way: string; at: Date }>(
      `select case split_part(m.account, ':', 1) when 'refunds_payable' then 'refund' else case when m.n > 0 then 'charge' else 'cancel' end end as way,
              e.payment_id as payment, split_part(m.account, ':', 2) as host, e.amount::int as amount, e.happened_at as at
         from ledger.movement m join ledger.entry e on e.id = m.id
        where split_part(m.account, ':', 1) in ('carrier_receivable', 'refunds_payable')`,
    );
    return entries.map(({ way, payment, host, amount, at }) => JSON.stringify({ way, payment, host, amount, at: at.toISOString() }));
  }
}

const sum = (entries: readonly { readonly amount: number }[]): number => entries.reduce((all, { amount }) => all + amount, 0);

function ofPayment(row: Row, moved: readonly Movement[], tries: readonly Try[]): string[] {
  const [charges, backs] = [moved.filter(({ way }) => way === 'charge'), moved.filter(({ way }) => way !== 'charge')];
  const cancels = backs.filter(({ way }) => way === 'cancel');
  const own = tries.filter((one) => one.payment_id === row.id);
  const asked = own.filter((one) => one.refund_id !== null && one.cause === 'merchant');
  const given = own.filter((one) => one.status === 'succeeded');
  const paid = row.status === 'charged' || row.status === 'refunded';
  const ways = (all: readonly { amount: number }[], of: (one: never) => unknown) =>
    JSON.stringify(all.map((one) => [of(one as never), one.amount]).sort());
  const wrong: [string, boolean][] = [
    ['has not ended', !FINAL.includes(row.status) || row.late_yes || own.some(({ state }) => state !== 'yes' && state !== 'no')],
    ['has refunds that have not ended', asked.some(({ status }) => status !== 'succeeded' && status !== 'failed')],
    ['still gives back', row.refunding_amount !== 0],
    ['needs a person', own.some((one) => one.stuck_because !== null)],
    ['is not charged exactly once', paid && (charges.length !== 1 || charges[0]!.amount !== row.amount)],
    ['stands on another month’s bill', paid && row.billing_month !== (charges[0] && kstMonth(new Date(charges[0].at)))],
    ['was charged although it says no', !paid && sum(charges) !== sum(backs)],
    ['gave back another sum than it says', paid && sum(backs) !== row.refunded_amount],
    ['gave back more than was paid', sum(backs) > sum(charges)],
    ['is refunded when it is not all back', (row.status === 'refunded') !== (paid && sum(backs) === row.amount)],
    ['has refunds that are not in the book', ways(given, ({ method }: Try) => method) !== ways(backs, ({ way }: Movement) => METHODS[way as 'cancel'])], // prettier-ignore
    [
      'has another hold than its end says',
      row.hold !== null && row.hold !== (paid ? 'spent' : row.status === 'expired' ? 'expired' : 'let_go'),
    ],
    ['has no hold', paid && row.hold === null],
    ['has not got back the room of its cancels', row.returned !== (paid ? sum(cancels) : 0)],
  ];
  const what = wrong.flatMap(([words, is]) => (is ? [words] : []));
  return what.length === 0 ? [] : [`${row.id} (${row.status}) ${what.join(', ')}: ${JSON.stringify({ moved, own })}`];
}
