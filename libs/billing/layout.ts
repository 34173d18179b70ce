/** Bytes of every record of a `.dat` file, CR LF included. What a record does not use is spaces. */
export const RECORD_BYTES = 800;
export const LAYOUT = 'TGB1';
export const SHA256_OF_NONE = '0'.repeat(64);

/** How a value stands in a `.dat` field, and in words for the page. In NDJSON each is what JSON has for it. */
export const KINDS = {
  code: 'ASCII, left, padded with spaces, never cut; all spaces: none (`null`)',
  text: 'EUC-KR, left, padded with spaces; cut between characters when it is longer (NDJSON has the whole)',
  number: 'digits, right, padded with zeros',
  signed: '`+` or `-`, then digits padded with zeros',
  date: '`YYYYMMDD`; `YYYY-MM-DD` in NDJSON',
  month: '`YYYYMM`; `YYYY-MM` in NDJSON',
  time: '`YYYYMMDDHHMMSS` in Korea; RFC 3339 in NDJSON',
  flag: '`Y` or `N`; `true` or `false` in NDJSON',
} as const;

export type Kind = keyof typeof KINDS;

export interface Field {
  readonly name: string;
  /** Bytes in a `.dat` record. */
  readonly width: number;
  readonly kind: Kind;
  /** What it tells, and where it comes from. */
  readonly doc: string;
}

const sums = [
  { name: 'charges', width: 10, kind: 'number', doc: 'Lines of type CHARGE.' },
  { name: 'chargeAmount', width: 15, kind: 'number', doc: 'Their amounts, in won.' },
  { name: 'cancels', width: 10, kind: 'number', doc: 'Lines of type CANCEL.' },
  { name: 'cancelAmount', width: 15, kind: 'number', doc: 'Their amounts, in won.' },
  { name: 'refunds', width: 10, kind: 'number', doc: 'Lines of type REFUND.' },
  { name: 'refundAmount', width: 15, kind: 'number', doc: 'Their amounts, in won.' },
  { name: 'netAmount', width: 16, kind: 'signed', doc: 'Charges less cancels less refunds, in won.' },
] as const satisfies readonly Field[];

/** The one layout: writer, reader, width checks and the page in the docs are made from it. Each record begins with its letter. */
export const LAYOUTS = {
  header: {
    letter: 'H',
    doc: 'First, once.',
    fields: [
      { name: 'layout', width: 8, kind: 'code', doc: `Version of this layout: \`${LAYOUT}\`.` },
      { name: 'fileId', width: 30, kind: 'code', doc: 'Our id of the file, for `ack` and `reject`.' },
      { name: 'sender', width: 12, kind: 'code', doc: 'Always `TOLLGATE`.' },
      {
        name: 'receiver',
        width: 12,
        kind: 'code',
        doc: 'The carrier: `SKT`, `KT` or `LGU`. Lines of MVNO brands stand in the file of their host.',
      },
      { name: 'businessDate', width: 8, kind: 'date', doc: 'The Korean day that was closed.' },
      { name: 'sequence', width: 6, kind: 'number', doc: 'One more than the file of the day before; no gaps, from 1.' },
      { name: 'revision', width: 2, kind: 'number', doc: 'From 1; one more each time the carrier rejected the file.' },
      { name: 'supersedes', width: 30, kind: 'code', doc: 'The rejected file in whose place this one stands.' },
      { name: 'createdAt', width: 14, kind: 'time', doc: 'When this revision was made.' },
      { name: 'currency', width: 3, kind: 'code', doc: 'Always `KRW`.' },
      { name: 'test', width: 1, kind: 'flag', doc: 'Whether nobody is to be billed from this file.' },
      {
        name: 'previousSha256',
        width: 64,
        kind: 'code',
        doc: 'SHA-256 of the `.dat` of the sequence before, in its newest revision then; zeros in the first.',
      },
    ],
  },
  detail: {
    letter: 'D',
    doc: 'One for each movement of money at the carrier, in the order of their times.',
    fields: [
      { name: 'lineNumber', width: 10, kind: 'number', doc: 'From 1, without gaps.' },
      {
        name: 'lineId',
        width: 30,
        kind: 'code',
        doc: 'Our id of the movement (its entry in the ledger). The same in every revision, and in no other file.',
      },
      { name: 'paymentId', width: 30, kind: 'code', doc: 'The payment it belongs to.' },
      { name: 'carrierReference', width: 200, kind: 'code', doc: "The carrier's own id of the movement, as far as it told one." },
      {
        name: 'type',
        width: 6,
        kind: 'code',
        doc: '`CHARGE`; `CANCEL`: taken off before it was on a bill; `REFUND`: a credit on the next bill.',
      },
      { name: 'originalId', width: 30, kind: 'code', doc: 'Of a cancel or refund: `lineId` of the charge that it gives back.' },
      { name: 'phoneNumber', width: 11, kind: 'code', doc: 'The line, in national digits.' },
      { name: 'brand', width: 8, kind: 'code', doc: 'What the subscriber chose: the carrier, or an MVNO brand on it.' },
      { name: 'merchantId', width: 30, kind: 'code', doc: 'Who sold.' },
      { name: 'merchantName', width: 100, kind: 'text', doc: 'To be printed on the bill; as it was then.' },
      { name: 'merchantContact', width: 60, kind: 'text', doc: 'Whom to ask and where to object; to be printed on the bill.' },
      { name: 'itemName', width: 200, kind: 'text', doc: 'What was bought; to be printed on the bill.' },
      { name: 'amount', width: 9, kind: 'number', doc: 'In won, VAT included; always positive.' },
      {
        name: 'vat',
        width: 9,
        kind: 'number',
        doc: 'The VAT in it. The parts of a payment add up to the whole; gift cards and donations bear none.',
      },
      { name: 'occurredAt', width: 14, kind: 'time', doc: "The carrier's own date of the movement." },
      { name: 'billingMonth', width: 6, kind: 'month', doc: 'Its Korean month: the bill it belongs on.' },
      { name: 'goodsClass', width: 8, kind: 'code', doc: '`digital` or `physical`.' },
      { name: 'automatic', width: 1, kind: 'flag', doc: 'Whether it is a monthly automatic payment.' },
    ],
  },
  subtotal: {
    letter: 'S',
    doc: 'After the details: one for each billing month and class of goods that has any, in their order.',
    fields: [
      { name: 'billingMonth', width: 6, kind: 'month', doc: 'The month.' },
      { name: 'goodsClass', width: 8, kind: 'code', doc: 'The class.' },
      ...sums,
    ],
  },
  trailer: {
    letter: 'T',
    doc: 'Last, once. Nothing that does not end with it is a file.',
    fields: [
      { name: 'records', width: 10, kind: 'number', doc: 'Details in this file.' },
      { name: 'subtotals', width: 6, kind: 'number', doc: 'Subtotals in this file.' },
      ...sums,
      { name: 'hashTotal', width: 15, kind: 'number', doc: 'All phone numbers added up as numbers, modulo 10^15.' },
      { name: 'sha256', width: 64, kind: 'code', doc: 'SHA-256 of all bytes of this encoding before this record.' },
    ],
  },
} as const satisfies Record<string, { letter: string; doc: string; fields: readonly Field[] }>;
