import type { PaymentId } from '#kernel';
import type { Reason } from './settlement.rules.js';
import type { Settled, Statement } from './settlement.table.js';

/** Without it Excel reads Korean as something else. */
export const BOM = '\ufeff';

/** Columns add up: all of `in` less all of `out` is 0, for what is paid and carried forward goes out too. No figure is below 0. */
export const HEADING = [
  'line',
  'type',
  'at',
  'payment',
  'orderId',
  'goodsClass',
  'feePercent',
  'amount',
  'fee',
  'vat',
  'in',
  'out',
] as const;

export type Cell = string | number | null;

/** What a spreadsheet takes for a formula when a cell begins with it, full-width forms too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Text is quoted where RFC 4180 wants it, and never a formula. Numbers are ours. */
export function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const rowText = (row: readonly Cell[]): string => `${row.map(cell).join(',')}\r\n`;

const way = (net: number): [Cell, Cell] => (net >= 0 ? [net, null] : [null, -net]);

export function lineRow(l: Settled): Cell[] {
  const percent = l.basisPoints === null ? null : l.basisPoints / 100;
  const figures = [l.amount, l.fee, l.vat].map(Math.abs);
  const net = l.amount - l.fee - l.vat;
  return [l.n, l.type, l.at.toISOString(), l.paymentId, l.orderId, l.goodsClass, percent, ...figures, ...way(net)];
}

const belowLines = (type: string, net: number, payment: string | null = null, fee: Cell = null, vat: Cell = null): Cell[] =>
  [null, type, null, payment, null, null, null, null, fee, vat, ...way(net)]; // prettier-ignore

export interface HeldRow {
  readonly paymentId: PaymentId;
  readonly reason: Reason;
  /** In won; below 0 when it is let go. */
  readonly amount: number;
}

const HELD_TYPES = { objected: 'WITHHELD', awaited: 'AWAITED' } as const satisfies Record<Reason, string>;

export const heldRow = ({ paymentId, reason, amount }: HeldRow): Cell[] =>
  belowLines(amount > 0 ? HELD_TYPES[reason] : 'RELEASED', -amount, paymentId);

export const forwardedRows = ({ broughtForward }: Statement): Cell[][] =>
  broughtForward === 0 ? [] : [belowLines('BROUGHT_FORWARD', broughtForward)];

/** What stands last: paying early, and what becomes of the balance. */
export function endingRows(s: Statement): Cell[][] {
  return [
    ...(s.earlyFee === 0 ? [] : [belowLines('EARLY_FEE', -s.earlyFee - s.earlyVat, null, s.earlyFee, s.earlyVat)]),
    ...(s.net === 0 ? [] : [belowLines('PAYOUT', -s.net)]),
    ...(s.carriedForward === 0 ? [] : [belowLines('CARRIED_FORWARD', -s.carriedForward)]),
  ];
}
