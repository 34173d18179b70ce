import { randomInt } from 'node:crypto';
import { HOSTS, kstDay } from '#kernel';
import type { Config } from '#platform';
import { call, json } from './demo.http.js';
import { buy, giveBack } from './demo.purchase.js';
import type { Gateway } from './start.js';

const DAYS = 30;
const DAY_SECONDS = 24 * 3600;
const JSON_BODY = { 'content-type': 'application/json' };
const OPERATOR = { authorization: 'Bearer ok_test_demo', ...JSON_BODY };

interface Closed {
  readonly businessDate: string;
  readonly records: number;
  readonly totals: { readonly netAmount: number };
}
interface Stands {
  readonly equal: boolean;
  readonly results: number | null;
  readonly why: string | null;
}
interface Pulled {
  readonly name: string;
  readonly notInBook: number;
  readonly status: string;
}

/**
 * A month in a minute: every day each carrier's subscribers buy and now and then something goes back; the day is closed, the carriers pull by HTTPS and by SFTP in
 * turns, check, bill, acknowledge and send their results; when the day is over it is reconciled. In the end every day is equal, and files, bills and the carriers' book say the
 * same. @throws Error that names the day.
 */
export async function month(
  _config: Config,
  gateway: Pick<Gateway, 'url'>,
  say: (line: string) => void = console.log,
  days = DAYS,
): Promise<void> {
  const [checkout, billing, mock] = (['checkout', 'billing', 'carrier-mock'] as const).map((name) => gateway.url(name)) as [
    string,
    string,
    string,
  ];
  const numbers = HOSTS.map((carrier) => ({ carrier, number: `010${randomInt(20_000_000, 59_000_000)}` }));
  for (const { carrier, number } of numbers) json(await call('PUT', `${mock}/control/lines/${number}`, { carrier }, JSON_BODY), 200);
  const filed = new Map<string, number>();
  let yesterday: string[] = [];
  const closed: string[] = [];
  say('day         lines  net of the files   pulled over');
  for (let day = 0; day < days; day++) {
    const { now } = json(await call('PUT', `${mock}/control/clock`, { offsetSeconds: day * DAY_SECONDS }, JSON_BODY), 200);
    const businessDate = kstDay(new Date(now));
    await reconcile(billing, closed);
    closed.unshift(businessDate);
    const via = day % 2 === 0 ? 'https' : 'sftp';
    try {
      const paid = await Promise.all(numbers.map((line, i) => buy(checkout, mock, { ...line, amount: 1000 * (1 + ((day + i) % 5)) })));
      // What SKT and KT sold yesterday goes back in part; across the end of a month it is a credit.
      if (day % 3 === 2) await Promise.all(yesterday.slice(0, 2).map((payment) => giveBack(checkout, payment, 500)));
      yesterday = paid.map(({ id }) => id);
      const { data } = json(await call('POST', `${billing}/control/close-day`, { businessDate }, OPERATOR), 200) as { data: Closed[] };
      for (const [i, { totals }] of data.entries()) filed.set(HOSTS[i]!, (filed.get(HOSTS[i]!) ?? 0) + totals.netAmount);
      const pulled = json(await call('POST', `${mock}/control/pull`, { via, results: true }, JSON_BODY), 200).data as Pulled[];
      const wrong = pulled.find(({ status, notInBook }) => status !== 'processed' || notInBook > 0);
      if (pulled.length !== HOSTS.length || wrong) throw new Error(`the carriers pulled ${JSON.stringify(wrong ?? pulled)}`);
      const sum = (of: (file: Closed) => number): number => data.reduce((all, file) => all + of(file), 0);
      say(
        `${businessDate}  ${String(sum(({ records }) => records)).padStart(5)}  ${`${sum(({ totals }) => totals.netAmount).toLocaleString('en')} won`.padStart(16)}   ${via}`,
      );
    } catch (error) {
      throw new Error(`the month failed on ${businessDate}: ${(error as Error).message}`, { cause: error });
    }
  }
  json(await call('PUT', `${mock}/control/clock`, { offsetSeconds: days * DAY_SECONDS }, JSON_BODY), 200);
  await reconcile(billing, closed);
  await agree(mock, filed, say);
  say(`Reconciled: ${days} days of ${HOSTS.length} carriers are equal in ledger, files, results and the carriers' own lists.`);
}

/** Looks at the day that has ended, as the night does. @param closed newest first. @throws Error unless it is equal at every carrier. */
async function reconcile(billing: string, [day]: readonly string[]): Promise<void> {
  if (day === undefined) return;
  for (const carrier of HOSTS) {
    const stands = json(await call('POST', `${billing}/v1/operator/days/${carrier}/${day}/reconcile`, {}, OPERATOR), 200) as Stands;
    if (!stands.equal || stands.results === null) throw new Error(`${day} is not reconciled at ${carrier}: ${stands.why}`);
  }
}

/** @throws Error unless the files, the telephone bills and the carriers' own book move the same money. */
async function agree(mock: string, filed: ReadonlyMap<string, number>, say: (line: string) => void): Promise<void> {
  const bills = json(await call('GET', `${mock}/control/bills`), 200) as { month: string; lines: number; amount: number }[];
  const book = json(await call('GET', `${mock}/control/book`), 200) as { type: string; amount: number }[];
  const [inFiles, onBills, inBook] = [
    [...filed.values()].reduce((all, net) => all + net, 0),
    bills.reduce((all, { amount }) => all + amount, 0),
    book.reduce((all, { type, amount }) => all + (type === 'charge' ? amount : -amount), 0),
  ];
  const lines = bills.reduce((all, bill) => all + bill.lines, 0);
  say('');
  for (const bill of bills) say(`bills of ${bill.month}: ${bill.lines} lines, ${bill.amount.toLocaleString('en')} won`);
  if (inFiles !== onBills || onBills !== inBook || lines !== book.length)
    throw new Error(`files say ${inFiles} won, bills ${onBills} in ${lines} lines, the book ${inBook} in ${book.length}`);
  say(
    `Files, bills and the carriers' book say the same: ${inFiles.toLocaleString('en')} won in ${lines} lines, nothing missing, nothing twice.`,
  );
}
