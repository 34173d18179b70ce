import type { MerchantId } from '#kernel';
import { rows } from '#platform';
import type { EntityManager } from 'typeorm';

/** What we owe each merchant by statements alone, in won: lines that wait, what is held back, carried forward, and not paid yet. The ledger must say the same. */
export const owedIn = (manager: EntityManager): Promise<{ merchantId: MerchantId; owed: number }[]> =>
  rows(
    manager,
    `select merchant_id as "merchantId", sum(n)::bigint as owed from (
       select merchant_id, amount - fee - vat as n from settlement.due
       union all select merchant_id, amount from settlement.withholding
       union all select s.merchant_id, s.net from settlement.unpaid u join settlement.statement s on s.id = u.statement_id
       union all select merchant_id, carried_forward from (select distinct on (merchant_id) merchant_id, carried_forward from settlement.statement order by merchant_id, sequence desc) last
     ) parts group by merchant_id order by merchant_id`,
  );
