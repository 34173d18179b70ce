import type { MerchantId } from '#kernel';
import { Database, rows, unhurried } from '#platform';
import { Injectable } from '@nestjs/common';
import { CAPS, PAIR_PAYMENTS, ROUND_WON, START_OF_MONTH_DAYS, WINDOW_DAYS, type CashOutSignal } from './cash-out.rules.js';

/** From this hour of the KST day on the report of the day before is due. */
const FROM_HOUR = 3;
/** Nights on which nobody was there are made up for. */
const DAYS_BACK = 7;

/** A merchant that shows a sign of lending money. */
export interface Signalled {
  readonly day: string;
  readonly merchantId: MerchantId;
  readonly signal: CashOutSignal;
  /** The share that was found, and the one from which on it is told. */
  readonly value: number;
  readonly least: number;
  /** How many payments the share is of, and how many won. */
  readonly payments: number;
  readonly amount: number;
}

const REPORT = `
  with p as materialized (
    select merchant_id, line_key, amount, refunded_amount, extract(day from charged_at at time zone 'Asia/Seoul') as day_of_month from payments.payment
     where charged_at >= ($1::date - ${WINDOW_DAYS - 1})::timestamp at time zone 'Asia/Seoul' and charged_at < ($1::date + 1)::timestamp at time zone 'Asia/Seoul'),
  pairs as (select merchant_id, sum(n) filter (where n >= ${PAIR_PAYMENTS}) as n from (select merchant_id, count(*) as n from p group by merchant_id, line_key) lines group by merchant_id),
  shares as (
    select merchant_id, count(*) as n, sum(amount) as won, min(pairs.n)::numeric / count(*) as same_pairs, sum(refunded_amount)::numeric / sum(amount) as refund_ratio,
           sum(amount) filter (where amount % ${ROUND_WON} = 0 and exists (select from unnest(array[${CAPS.join(', ')}]) cap where amount <= cap and amount * 10 > cap * 9))::numeric / sum(amount) as round_near_cap,
           sum(amount) filter (where day_of_month <= ${START_OF_MONTH_DAYS})::numeric / sum(amount) as month_start
      from p join pairs using (merchant_id) group by merchant_id)
  insert into payments.cash_out_signal (day, merchant_id, signal, value, least, payments, amount)
    select $1, merchant_id, t.signal, round(s.value, 4), t.least, n, won
      from shares, lateral (values ('round_near_cap', round_near_cap), ('refund_ratio', refund_ratio), ('same_pairs', same_pairs), ('month_start', month_start)) s(signal, value)
      join payments.cash_out_term t using (signal) where s.value >= t.least and n >= t.least_payments returning 1`;

/** The daily report of cash-out signals: once for each day of Korea, however many services look. */
@Injectable()
export class CashOut {
  constructor(private readonly database: Database) {}

  /** Reports on every day that is due. @returns the days, and how many signals were found. */
  async report(): Promise<{ days: string[]; signals: number }> {
    const due = await this.database.query<{ day: string }>(
      `select day::date::text as day from (select platform.kst_day(platform.now() - make_interval(hours => ${FROM_HOUR})) - 1 as yesterday) t,
              generate_series(yesterday - ${DAYS_BACK - 1}, yesterday, interval '1 day') day
        where not exists (select from payments.cash_out_day c where c.day = day.day::date) order by day`,
    );
    const days: string[] = [];
    let signals = 0;
    for (const { day } of due) {
      const found = await this.of(day);
      if (found === null) continue;
      days.push(day);
      signals += found;
    }
    return { days, signals };
  }

  /** @returns null when another service has it in hand or has done it. */
  private of(day: string): Promise<number | null> {
    return this.database.tx(async (tx) => {
      const mine = await rows(
        tx,
        'insert into payments.cash_out_day (day, at) values ($1, platform.now()) on conflict do nothing returning day',
        [day],
      );
      if (mine.length === 0) return null;
      await unhurried(tx);
      return (await rows(tx, REPORT, [day])).length;
    });
  }

  /** What one day's report found, by merchant. @param after `merchant:signal` of the last one shown. @returns one more than `limit` when there are more; null where nothing was reported. */
  async found(day: string, limit: number, after: string | null): Promise<Signalled[] | null> {
    const [reported] = await this.database.query('select from payments.cash_out_day where day = $1', [day]);
    if (!reported) return null;
    return this.database.query<Signalled>(
      `select day::text, merchant_id as "merchantId", signal, value::float8 as value, least::float8 as least, payments, amount from payments.cash_out_signal
        where day = $1 and ($2::text is null or merchant_id || ':' || signal > $2) order by merchant_id || ':' || signal limit $3`,
      [day, after, limit + 1],
    );
  }
}
