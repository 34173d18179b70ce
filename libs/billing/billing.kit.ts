import { FORMATS, type Format } from './billing.rules.js';
import { cellsOf, Encoder, type Encoded } from './encoder.js';
import { LAYOUT, SHA256_OF_NONE } from './layout.js';
import type { Detail, Header } from './records.js';

export const HEADER: Header = {
  layout: LAYOUT,
  fileId: 'bf_01jd0000000000000000000001',
  sender: 'TOLLGATE',
  receiver: 'SKT',
  businessDate: '2026-11-20',
  sequence: 1,
  revision: 1,
  supersedes: null,
  createdAt: '2026-11-21T00:10:00+09:00',
  currency: 'KRW',
  test: true,
  previousSha256: SHA256_OF_NONE,
};

export const DETAIL: Detail = {
  lineNumber: 1,
  lineId: 'led_01jd0000000000000000000001',
  paymentId: 'pay_01jd0000000000000000000001',
  carrierReference: 'skt-pay-0001',
  type: 'CHARGE',
  originalId: null,
  phoneNumber: '01012345678',
  brand: 'skt',
  merchantId: 'mer_00000000000000000000000000',
  merchantName: '별사탕 상점',
  merchantContact: '02-000-0000',
  itemName: '별사탕 100개',
  amount: 4900,
  vat: 445,
  occurredAt: '2026-11-20T23:59:59+09:00',
  billingMonth: '2026-11',
  goodsClass: 'digital',
  automatic: false,
};

/** Both encodings of one model. */
export function encoded(header: Header, batches: readonly (readonly Detail[])[]): Encoded & { files: Record<Format, Buffer> } {
  const parts: Record<Format, Buffer[]> = { dat: [], ndjson: [] };
  const encoder = new Encoder((format, bytes) => void parts[format].push(Buffer.from(bytes)));
  encoder.header(header);
  for (const batch of batches) encoder.details(cellsOf('detail', batch));
  const end = encoder.end();
  return { ...end, files: Object.fromEntries(FORMATS.map((format) => [format, Buffer.concat(parts[format])])) as Record<Format, Buffer> };
}
