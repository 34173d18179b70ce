import type { Host } from '#kernel';
import { LAYOUTS } from './layout.js';
import type { Detail } from './records.js';

/** A page: some megabyte and a half of rows, of which two are held. */
export const FOUND_AT_ONCE = 4000;

/** Where each field of a detail comes from; the month is that of the time, and the number is still sealed. */
const SOURCE: Record<keyof Detail, string> = {
  lineNumber: 'f.n',
  lineId: 'l.id',
  paymentId: 'l.payment_id',
  carrierReference: 'l.carrier_reference',
  type: 'l.type',
  originalId: 'l.original_id',
  phoneNumber: 'l.phone_sealed',
  brand: 'l.brand',
  merchantId: 'l.merchant_id',
  merchantName: 'l.merchant_name',
  merchantContact: 'l.merchant_contact',
  itemName: 'l.item_name',
  amount: 'l.amount',
  vat: 'l.vat',
  occurredAt: `l.at at time zone 'Asia/Seoul'`,
  billingMonth: 'null',
  goodsClass: 'l.goods_class',
  automatic: 'l.automatic',
};
export const COLUMNS = LAYOUTS.detail.fields.map(({ name }) => SOURCE[name]);

/** One page of a file, behind that line: what `copyOut` brings of it are the cells of its details, the number sealed and the month missing. */
export const selectOf = (host: Host, sequence: number, after: number): string =>
  `select ${COLUMNS.join(', ')} from billing.filed f join billing.line l on l.id = f.line_id and l.recorded_at = f.recorded_at
    where f.host = '${host}' and f.sequence = ${sequence} and f.n > ${after} and f.n <= ${after + FOUND_AT_ONCE} order by f.n`;
