import { disagreementsIn, positionsIn, postedPaymentsIn, sentenceOf, totalsIn, type Position, type Totals } from '#ledger';
import { grouped, type PaymentId } from '#kernel';
import { statedIn, type Stated } from '#payments';
import { dataSourceOptions, rows, unhurried, type Config } from '#platform';
import { owedIn } from '#settlement';
import { DataSource, type EntityManager } from 'typeorm';

const AT_ONCE = 1000;
const TOLD_MAX = 100;

/**
 * What `npm run check-ledger` does: goes through the whole ledger and every payment at one moment, beside running services or without them, and changes nothing.
 * @returns how many disagreements there are.
 */
export async function checkLedger(config: Config, say: (line: string) => void = console.log): Promise<number> {
  const source = await new DataSource(dataSourceOptions(config, 'check-ledger')).initialize();
  try {
    // Who reads only sees the books of one moment, whatever commits meanwhile.
    return await source.transaction('REPEATABLE READ', async (manager) => {
      await rows(manager, 'set transaction read only');
      await unhurried(manager);
      const wrong = (await disagreementsIn(manager, TOLD_MAX)).map(sentenceOf);
      const merchants = await againstStatements(manager, await tellTotals(manager, say), wrong);
      const stated = await againstStates(manager, wrong);
      say(`states: ${grouped(stated)} payments compared with what was posted about them`);
      say(`statements: ${grouped(merchants)} merchants’ accounts compared with their statements and what waits for one`);
      for (const sentence of wrong.slice(0, TOLD_MAX)) say(`WRONG: ${sentence}`);
      if (wrong.length > TOLD_MAX) say(`and ${grouped(wrong.length - TOLD_MAX)} more`);
      say(wrong.length === 0 ? 'the ledger is right' : `${grouped(wrong.length)} disagreements`);
      return wrong.length;
    });
  } finally {
    await source.destroy();
  }
}

/** @returns every account. */
async function tellTotals(manager: EntityManager, say: (line: string) => void): Promise<Totals['accounts']> {
  const { postings, transfers, moved, accounts, sum } = await totalsIn(manager);
  say(`ledger: ${grouped(postings)} postings, ${grouped(transfers)} transfers of ${grouped(moved)} won together`);
  say(`accounts: ${grouped(accounts.length)}, each compared with the fold of its transfers; all together ${grouped(sum)}`);
  for (const { id, balance } of accounts) if (balance !== 0) say(`  ${id} ${grouped(balance)}`);
  return accounts;
}

/** Each merchant's account: what is due, held back, carried forward and unpaid by his statements. @returns how many. */
async function againstStatements(manager: EntityManager, accounts: Totals['accounts'], wrong: string[]): Promise<number> {
  const owed = new Map((await owedIn(manager)).map((one) => [`merchant_payable:${one.merchantId}`, one.owed]));
  const merchants = accounts.filter(({ id }) => id.startsWith('merchant_payable:'));
  for (const { id, balance } of merchants)
    if (balance !== (owed.get(id) ?? 0))
      wrong.push(
        `Account ${id} is ${grouped(balance)} won, but its statements and what waits for one make ${grouped(owed.get(id) ?? 0)} won.`,
      );
  return merchants.length;
}

/** Every payment's row, and every payment that was posted about. @returns how many. */
async function againstStates(manager: EntityManager, wrong: string[]): Promise<number> {
  const compare = async (stated: readonly Stated[]): Promise<void> => {
    const positions = await positionsIn(
      manager,
      stated.map(({ paymentId }) => paymentId),
    );
    stated.forEach((payment, i) => wrong.push(...differences(payment, positions[i]!)));
  };
  let seen = 0;
  for (let after = ''; ;) {
    const stated = await statedIn(manager, { after }, AT_ONCE);
    await compare(stated);
    seen += stated.length;
    if (stated.length < AT_ONCE) break;
    after = stated.at(-1)!.paymentId;
  }
  for (let after = ''; ;) {
    const posted = await postedPaymentsIn(manager, after, AT_ONCE);
    const known = new Set((await statedIn(manager, { ids: posted }, AT_ONCE)).map(({ paymentId }) => paymentId));
    const lost = posted.filter((id: PaymentId) => !known.has(id));
    wrong.push(...lost.map((id) => `The ledger has postings about ${id}, which is no payment.`));
    if (posted.length < AT_ONCE) return seen;
    after = posted.at(-1)!;
  }
}

/** What a payment's row says of its money against what was posted. */
export function differences({ paymentId, status, charged, refunded, suspense }: Stated, posted: Position): string[] {
  const compare = (what: string, says: number, stands: number): string[] =>
    says === stands
      ? []
      : [`Payment ${paymentId} is ${status} with ${grouped(says)} won ${what}, but ${grouped(stands)} won were posted as ${what}.`];
  return [
    ...compare('charged', charged, posted.charged),
    ...compare('given back', refunded, posted.refunded),
    ...compare('in suspense', suspense, posted.suspense),
  ];
}
