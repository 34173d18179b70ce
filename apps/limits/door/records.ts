import type { Charge } from './pages/index.js';

/** What stands in the downloads, by column. */
const COLUMNS = {
  paymentId: (c: Charge) => c.id,
  chargedAt: (c: Charge) => c.at.toISOString(),
  billingMonth: (c: Charge) => c.billingMonth ?? '',
  state: (c: Charge) => c.state,
  merchant: (c: Charge) => c.merchantName,
  merchantContact: (c: Charge) => c.merchantContact,
  itemName: (c: Charge) => c.itemName,
  amount: (c: Charge) => c.amount,
  givenBack: (c: Charge) => c.givenBack,
  carrier: (c: Charge) => c.brand,
  phoneNumber: (c: Charge) => c.maskedPhone,
  orderId: (c: Charge) => c.orderId,
} as const;
const columns = Object.entries(COLUMNS);

export const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', name: 'tollgate-records.csv', write: csv },
  json: { type: 'application/json; charset=utf-8', name: 'tollgate-records.json', write: json },
} as const;

/** A value that a spreadsheet would run as a formula is text, and one quotation mark is two. */
export function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return `"${(/^[=+\-@\t\r\n|%]/.test(value.trimStart()) ? `'${value}` : value).replaceAll('"', '""')}"`;
}

/** With a mark of UTF-8, without which spreadsheets in Korea read CP949. */
async function* csv(charges: AsyncIterable<Charge>): AsyncGenerator<string> {
  yield `\ufeff${columns.map(([name]) => name).join(',')}\r\n`;
  for await (const charge of charges) yield `${columns.map(([, of]) => cell(of(charge))).join(',')}\r\n`;
}

async function* json(charges: AsyncIterable<Charge>): AsyncGenerator<string> {
  yield '{"charges":[';
  let before = '\n';
  for await (const charge of charges) {
    yield before + JSON.stringify(Object.fromEntries(columns.map(([name, of]) => [name, of(charge)])));
    before = ',\n';
  }
  yield '\n]}\n';
}
