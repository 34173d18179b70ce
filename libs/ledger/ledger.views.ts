import { ACCOUNT_KINDS, type AccountKind } from './ledger.rules.js';

/** Sum of a payment's movements on these kinds of accounts, on the side on which the first of them grows. */
const onKinds = (...kinds: [AccountKind, ...AccountKind[]]): string => {
  const sign = ACCOUNT_KINDS[kinds[0]].side === 'debit' ? '' : '-';
  return `${sign}coalesce(sum(n) filter (where kind in (${kinds.map((kind) => `'${kind}'`).join(', ')})), 0)::bigint`;
};

/** Balances are folds of entries, made when somebody asks. */
export const LEDGER_VIEWS = `
  -- On the side on which the account grows; null when there is no such account.
  create function ledger.balance(p_account text) returns bigint language sql stable as $$
    select (case k.side when 'debit' then 1 else -1 end
              * (coalesce((select sum(amount) from ledger.entry where debit = a.id), 0) - coalesce((select sum(amount) from ledger.entry where credit = a.id), 0)))::bigint
      from ledger.account a join ledger.account_kind k using (kind) where a.id = p_account $$;

  create view ledger.account_balance as select id, kind, owner, ledger.balance(id) as balance from ledger.account;

  create view ledger.movement as
    select id, posting, payment_id, debit as account, amount as n from ledger.entry
    union all select id, posting, payment_id, credit, -amount from ledger.entry;

  -- Where a payment's money is: what the carrier holds for us is what everybody else has of it.
  create view ledger.position as
    select payment_id, ${onKinds('carrier_receivable', 'refunds_payable')} as carrier, ${onKinds('merchant_payable')} as merchant,
           ${onKinds('fee_income')} as fee, ${onKinds('vat_payable')} as vat, ${onKinds('suspense')} as suspense
      from (select payment_id, split_part(account, ':', 1) as kind, n from ledger.movement) moves where payment_id is not null group by payment_id;

  -- What was posted about a payment, and what must follow from it.
  create view ledger.posted as
    select payment_id, charged, refunded, suspended, charged - refunded - f.fee - f.vat as merchant, f.fee, f.vat
      from (select payment_id, max(basis_points) as basis_points,
                   coalesce(sum(amount) filter (where kind = 'charge'), 0)::bigint as charged,
                   coalesce(sum(amount) filter (where kind = 'refund'), 0)::bigint as refunded,
                   (coalesce(sum(amount) filter (where kind = 'suspense'), 0) - coalesce(sum(amount) filter (where kind = 'resolved'), 0))::bigint as suspended
              from ledger.posting where payment_id is not null group by payment_id) sums,
           ledger.fee_on(charged - refunded, coalesce(basis_points, 0)) f;
`;
