import { Database, rows, unhurried } from '#platform';
import type { PaymentId } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Position } from './ledger.js';
import type { AccountId } from './ledger.rules.js';

export const POSITIONS = `
  select asked.id as "paymentId", coalesce(d.charged, 0) as charged, coalesce(d.refunded, 0) as refunded,
         coalesce(p.carrier, 0) as carrier, coalesce(p.merchant, 0) as merchant, coalesce(p.fee, 0) as fee, coalesce(p.vat, 0) as vat, coalesce(p.suspense, 0) as suspense
    from unnest($1::text[]) with ordinality asked(id, place)
    left join (select * from ledger.position where payment_id = any($1)) p on p.payment_id = asked.id
    left join (select * from ledger.posted where payment_id = any($1)) d on d.payment_id = asked.id
   order by asked.place`;

/** Each finds what cannot be unless there is a bug, or somebody was at the tables by hand. */
const CHECKS = {
  'an entry of no posting': `select id as about from ledger.entry e where not exists (select from ledger.posting p where p.key = e.posting and p.payment_id is not distinct from e.payment_id)`,
  'a posting without entries': `select key as about from ledger.posting p where not exists (select from ledger.entry e where e.posting = p.key)`,
  'an entry on an unknown account': `select id as about from ledger.movement m where not exists (select from ledger.account a where a.id = m.account)`,
  'a payment whose entries are not what was posted': `
    select coalesce(p.payment_id, d.payment_id) as about from ledger.position p full join ledger.posted d using (payment_id)
     where (p.carrier, p.merchant, p.fee, p.vat, p.suspense) is distinct from (d.charged - d.refunded - d.clawed + d.suspended, d.merchant, d.fee, d.vat, d.suspended)`,
  'a payment given back elsewhere than it was taken': `
    select payment_id as about from ledger.movement join ledger.account a on a.id = account join ledger.account_kind using (kind)
     where payment_id is not null group by payment_id, account, side having sum(n) * case side when 'debit' then 1 else -1 end < 0`,
  'a balance that is not the fold of its entries': `
    select id as about from ledger.account_balance b join ledger.account_kind using (kind)
      left join (select account, sum(n) as n from ledger.movement group by account) folded on account = id
     where b.balance * case side when 'debit' then 1 else -1 end <> coalesce(n, 0)`,
  'all accounts together are not 0': `
    select 'ledger' as about from ledger.account_balance join ledger.account_kind using (kind) having sum(balance * case side when 'debit' then 1 else -1 end) <> 0`,
} as const;

export interface Disagreement {
  readonly what: keyof typeof CHECKS;
  /** The entry, posting, payment or account. */
  readonly about: string;
}

/** One clear sentence. */
const SENTENCES: Readonly<Record<Disagreement['what'], (about: string) => string>> = {
  'an entry of no posting': (id) => `Transfer ${id} belongs to no posting.`,
  'a posting without entries': (key) => `Posting ${key} has no transfers.`,
  'an entry on an unknown account': (id) => `Transfer ${id} names an account that does not exist.`,
  'a payment whose entries are not what was posted': (id) => `The transfers of payment ${id} are not what its postings say.`,
  'a payment given back elsewhere than it was taken': (id) => `Payment ${id} was given back on another account than it was taken on.`,
  'a balance that is not the fold of its entries': (id) => `The balance of account ${id} is not the fold of its transfers.`,
  'all accounts together are not 0': () => 'All accounts together are not 0.',
};

export const sentenceOf = ({ what, about }: Disagreement): string => SENTENCES[what](about);

/** Goes through the whole ledger: for checks, not for services. None unless there is a bug, or somebody was at the tables by hand. @param limit of each kind. */
export async function disagreementsIn(manager: EntityManager, limit: number): Promise<Disagreement[]> {
  const found: Disagreement[] = [];
  for (const [what, sql] of Object.entries(CHECKS) as [Disagreement['what'], string][]) {
    const some = await rows<{ about: string }>(manager, `select about from (${sql}) found limit $1`, [limit]);
    found.push(...some.map(({ about }) => ({ what, about })));
  }
  return found;
}

export interface Totals {
  readonly postings: number;
  readonly transfers: number;
  /** In won, as `sum`: all accounts with their debits, less all credits. */
  readonly moved: number;
  readonly sum: number;
  readonly accounts: readonly { readonly id: AccountId; readonly balance: number }[];
}

export async function totalsIn(manager: EntityManager): Promise<Totals> {
  const [totals] = await rows<Omit<Totals, 'accounts'>>(
    manager,
    `select (select count(*) from ledger.posting) as postings, count(*) as transfers, coalesce(sum(amount), 0)::bigint as moved,
            (select coalesce(sum(balance * case side when 'debit' then 1 else -1 end), 0)::bigint from ledger.account_balance join ledger.account_kind using (kind)) as sum
       from ledger.entry`,
  );
  return { ...totals!, accounts: await rows(manager, 'select id, balance from ledger.account_balance order by id') };
}

/** Ids of payments that something was posted about, sorted. */
export async function postedPaymentsIn(manager: EntityManager, after: string, limit: number): Promise<PaymentId[]> {
  const found = await rows<{ id: PaymentId }>(
    manager,
    'select distinct payment_id as id from ledger.posting where payment_id > $1 order by id limit $2',
    [after, limit],
  );
  return found.map(({ id }) => id);
}

/** One for each id, in their order; all 0 where nothing was posted. */
export const positionsIn = (manager: EntityManager, paymentIds: readonly PaymentId[]): Promise<Position[]> =>
  rows<Position>(manager, POSITIONS, [paymentIds]);

/** The same in a transaction of its own; each check sees one moment of the books. */
@Injectable()
export class LedgerCheck {
  constructor(private readonly database: Database) {}

  disagreements(limit = 100): Promise<Disagreement[]> {
    return this.database.tx(async (tx) => {
      // Seconds for each million of entries.
      await unhurried(tx);
      return disagreementsIn(tx, limit);
    });
  }
}
