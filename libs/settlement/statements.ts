import type { MerchantId, Month, PaymentId, StatementId } from '#kernel';
import { Database, inLine, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { conclude, lastDayOf, type Sums } from './settlement.rules.js';
import type { Statement } from './settlement.table.js';
import { LOCK, SEEN, STATEMENT, type SeenStatement } from './statements.sql.js';
import { SettlementTerms } from './terms.js';
import { Withholding, type Withheld } from './withholding.js';

export interface Addressee {
  readonly id: MerchantId;
  readonly name: string;
  readonly contact: string;
  readonly livemode: boolean;
}

/** Statements of merchants: each month once, in order. A line is in one of them or waits for one. */
@Injectable()
export class Statements {
  constructor(
    private readonly database: Database,
    private readonly terms: SettlementTerms,
    private readonly withholding: Withholding,
  ) {}

  /** Merchants for whom this period is to be settled, with the month of their oldest line that is in no statement (null: something else is left of the last). */
  waiting(period: Month): Promise<{ merchantId: MerchantId; oldest: Month | null }[]> {
    return this.database.query(
      `with recursive merchants(id) as (
         (select merchant_id from settlement.due order by merchant_id limit 1)
         union all select (select d.merchant_id from settlement.due d where d.merchant_id > m.id order by d.merchant_id limit 1) from merchants m where m.id is not null),
       due as (select m.id, (select d.at from settlement.due d where d.merchant_id = m.id order by d.at limit 1) as at from merchants m where m.id is not null),
       left_over as (
         select l.merchant_id as id, l.carried_forward <> 0
                or (select coalesce(sum(w.amount), 0) from settlement.withholding w where w.merchant_id = l.merchant_id) <> 0 as waits
           from (select distinct on (merchant_id) merchant_id, period, carried_forward from settlement.statement order by merchant_id, sequence desc) l where l.period < $1)
       select id as "merchantId", case when due.at is not null then platform.kst_month(due.at) end as oldest
         from (select * from due where platform.kst_month(at) <= $1) due full join (select id from left_over where waits) l using (id)
        where not exists (select from settlement.statement s where s.merchant_id = id and s.period >= $1) order by id`,
      [period],
    );
  }

  /**
   * Takes every line that is in no statement and happened before the period's end. Merchants' statements stand in line until the transaction ends.
   * @param objected payments of this merchant of which nothing is to be paid out now: asked when it is our turn, for more may be by then.
   * @param feeOn the ledger's.
   * @returns null when the period has its statement, a later one has, or there is nothing to tell.
   */
  async issue(
    tx: Tx,
    merchant: Addressee,
    period: Month,
    objected: () => Promise<readonly PaymentId[]>,
    feeOn: Parameters<typeof conclude>[2],
  ): Promise<Statement | null> {
    await inLine(tx, `pg_advisory_xact_lock(${LOCK}, hashtext($1))`, [merchant.id]);
    const [last] = await rows<Statement>(
      tx,
      `select ${STATEMENT} from settlement.statement s where merchant_id = $1 order by sequence desc limit 1`,
      [merchant.id],
    );
    if (last && last.period >= period) return null;
    const id = newId('statement');
    const { lines, ...taken } = await this.take(tx, id, merchant.id, period);
    const broughtForward = last?.carriedForward ?? 0;
    if (lines === 0 && broughtForward === 0 && (await this.withholding.outstanding(tx, merchant.id)) === 0) return null;
    const terms = await this.terms.of(tx, merchant.id, period);
    const held = await this.withholding.change(tx, merchant.id, id, await objected(), terms.payout === 'collected');
    const sums: Sums = { ...taken, ...held, broughtForward };
    const end = conclude(sums, terms, feeOn);
    const [made] = await rows<Statement>(
      tx,
      `with s as (insert into settlement.statement (id, merchant_id, period, sequence, merchant_name, merchant_contact, livemode, payout, threshold, early_basis_points, payout_on, lines,
           gross, cancels, credits, clawbacks, recovered, fee, vat, withheld, awaited, released, brought_forward, early_fee, early_vat, net, carried_forward, issued_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::date + $12::int, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, platform.now()) returning *),
       unpaid as (insert into settlement.unpaid select id, payout_on from s where net > 0)
       select ${STATEMENT} from s`,
      [
        id, merchant.id, period, (last?.sequence ?? 0) + 1, merchant.name, merchant.contact, merchant.livemode,
        terms.payout, terms.threshold, terms.earlyBasisPoints, lastDayOf(period), terms.payoutAfterDays, lines,
        sums.gross, sums.cancels, sums.credits, sums.clawbacks, sums.recovered, sums.fee, sums.vat, sums.withheld, sums.awaited, sums.released, sums.broughtForward,
        end.earlyFee, end.earlyVat, end.net, end.carriedForward,
      ], // prettier-ignore
    );
    return made!;
  }

  /** Newest first. @returns one more than `limit` when there are more. */
  list(merchantId: MerchantId, limit: number, startingAfter: string | null): Promise<SeenStatement[]> {
    return this.database.query<SeenStatement>(
      `${SEEN} where s.merchant_id = $1 and ($2::text is null or s.sequence < (select a.sequence from settlement.statement a where a.id = $2 and a.merchant_id = $1))
        order by s.sequence desc limit $3`,
      [merchantId, startingAfter, limit + 1],
    );
  }

  /** Another merchant's is not there. */
  async findOf(merchantId: MerchantId, id: StatementId): Promise<SeenStatement | null> {
    const [found] = await this.database.query<SeenStatement>(`${SEEN} where s.id = $1 and s.merchant_id = $2`, [id, merchantId]);
    return found ?? null;
  }

  private async take(tx: Tx, id: StatementId, merchantId: MerchantId, period: Month) {
    const sum = (type: string, sign: '' | '-'): string => `coalesce(${sign}sum(amount) filter (where type = '${type}'), 0)::bigint`;
    const [taken] = await rows<Omit<Sums, keyof Withheld | 'broughtForward'> & { lines: number }>(
      tx,
      `with taken as (delete from settlement.due where merchant_id = $2 and at < (($3 || '-01')::date + interval '1 month') at time zone 'Asia/Seoul' returning *),
       placed as (insert into settlement.settled (posting, statement_id, n, merchant_id, payment_id, order_id, at, type, goods_class, basis_points, amount, fee, vat)
         select posting, $1, row_number() over (order by at, posting), merchant_id, payment_id, order_id, at, type, goods_class, basis_points, amount, fee, vat from taken returning *),
       fees as (insert into settlement.fee_line (statement_id, goods_class, basis_points, sales, gross, back, fee, vat)
         select $1, goods_class, basis_points, count(*) filter (where type = 'SALE'), ${sum('SALE', '')},
                coalesce(sum(amount) filter (where type = 'SALE'), 0) - sum(amount), sum(fee), sum(vat) from placed group by goods_class, basis_points)
       select count(*)::int as lines, ${sum('SALE', '')} as gross, ${sum('CANCEL', '-')} as cancels, ${sum('CREDIT', '-')} as credits, ${sum('CLAWBACK', '-')} as clawbacks,
              ${sum('RECOVERY', '')} as recovered, coalesce(sum(fee), 0)::bigint as fee, coalesce(sum(vat), 0)::bigint as vat from placed`,
      [id, merchantId, period],
    );
    return taken!;
  }
}
