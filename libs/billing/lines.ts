import type { Host, PaymentId } from '#kernel';
import { national, type PhoneNumber } from '#kernel';
import { rows, Secrets, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Day } from './billing.rules.js';
import type { Detail } from './records.js';

const BATCH = 1000;

type Row = Omit<Detail, 'phoneNumber' | 'billingMonth'> & { readonly phoneSealed: string | null };

/** Movements of money, and the file that each stands in. They come to be with their entry in the ledger. */
@Injectable()
export class Lines {
  constructor(private readonly secrets: Secrets) {}

  /**
   * Everything that is in no file yet and happened before the end of that day is in this one from now on. What commits later stays pending
   * whatever its date, so nothing is ever skipped. Call with the carrier locked. @returns how many, and the earlier days that some are of.
   */
  async take(tx: Tx, host: Host, day: Day, sequence: number): Promise<{ records: number; late: Day[] }> {
    const [taken] = await rows<{ records: number; late: Day[] }>(
      tx,
      `with taken as (delete from billing.pending where host = $1 and at < ($2::date + 1)::timestamp at time zone 'Asia/Seoul' returning at, line_id, recorded_at),
       filed as (insert into billing.filed (host, sequence, n, line_id, recorded_at) select $1, $3, row_number() over (order by at, line_id), line_id, recorded_at from taken returning 1)
       select (select count(*)::int from filed) as records, array(select distinct platform.kst_day(at)::text from taken where at < $2::date::timestamp at time zone 'Asia/Seoul') as late`,
      [host, day, sequence],
    );
    return taken!;
  }

  /** The lines of a file in their order, some at a time: memory does not grow with the file. */
  async *of(tx: Tx, host: Host, sequence: number): AsyncGenerator<Detail[]> {
    await rows(
      tx,
      `declare lines no scroll cursor for
       select f.n as "lineNumber", l.id as "lineId", l.payment_id as "paymentId", l.carrier_reference as "carrierReference", l.type, l.original_id as "originalId",
              l.phone_sealed as "phoneSealed", l.brand, l.merchant_id as "merchantId", l.merchant_name as "merchantName", l.merchant_contact as "merchantContact",
              l.item_name as "itemName", l.amount, l.vat, to_char(l.at at time zone 'Asia/Seoul', 'YYYY-MM-DD"T"HH24:MI:SS"+09:00"') as "occurredAt", l.goods_class as "goodsClass", l.automatic
         from billing.filed f join billing.line l on l.id = f.line_id and l.recorded_at = f.recorded_at where f.host = $1 and f.sequence = $2 order by f.n`,
      [host, sequence],
    );
    for (let full = true; full;) {
      const batch = await rows<Row>(tx, `fetch ${BATCH} from lines`);
      full = batch.length === BATCH;
      if (batch.length > 0) yield batch.map((row) => this.detail(row));
    }
    await rows(tx, 'close lines');
  }

  /** The number is opened here and goes nowhere but into the file. */
  private detail({ phoneSealed, ...row }: Row): Detail {
    const number = phoneSealed === null ? null : this.secrets.open('phone', row.paymentId as PaymentId, phoneSealed);
    return { ...row, billingMonth: row.occurredAt.slice(0, 7), phoneNumber: number === null ? null : national(number as PhoneNumber) };
  }
}
