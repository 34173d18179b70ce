import { checkLimitsNow } from '../../apps/gateway/check-limits.js';
import type { Config } from '#platform';
import { pullFiles } from './files.js';
import { insist } from './http.js';
import { merchantTold, type Fed } from './judge-events.js';
import { filesAreTheBook } from './judge-files.js';
import { refusedByTheBook } from './judge-refunds.js';
import { subscribersTold, type GivenBack } from './judge-texts.js';
import { oncePerOrder, oncePerWish } from './judge-once.js';
import { asWished, sameWord, type Told, type Wished } from './judge-word.js';
import { doneByTheBook, local, movedOnce, sameMonths, withinLimits } from './judge.js';
import {
  attemptsOf,
  billed,
  bookOf,
  ceilingsOf,
  checkedLedger,
  doneOf,
  holdsThatDoNotFit,
  keep,
  refusedRefunds,
  registeredIn,
} from './look.js';
import { arrived } from './phone.js';
import { leaks } from './secrets.js';
import { read, type View } from './view.js';
import { api, find, WISH_KEYS, type Bought, type World } from './world.js';

const ANSWERS_WITHIN_MS = 20_000;

type Paid = Told & Wished & View;

/** What must be true when everything has come to rest. */
export async function lookAtTheEnd(world: World, config: Config): Promise<void> {
  const told: Paid[] = [];
  const refunds: GivenBack[] = [];
  for (const bought of world.bought) {
    told.push(...(await paymentsOf(world, bought)));
    refunds.push(...(await refundsOf(world, bought)));
  }
  const done = await doneOf(world);
  const book = (await bookOf(world))!.map((entry) => ({ ...entry, phoneNumber: local(entry.phoneNumber) }));
  const attempts = await attemptsOf(world);
  const filed = await pullFiles(world);
  const registered = await registeredIn(world);
  keep(world, [
    ...doneByTheBook(book, done),
    ...oncePerOrder(registered.payments),
    ...oncePerWish(registered.refunds, WISH_KEYS.length),
    ...movedOnce(book, attempts),
    ...sameMonths(book, attempts, await billed(world)),
    ...withinLimits(book, attempts, ceilingsOf(world)),
    ...(await holdsThatDoNotFit(world)),
    ...sameWord(book, attempts, told),
    ...asWished(book, attempts, told),
    ...refusedByTheBook(book, attempts, await refusedRefunds(world)),
    ...filesAreTheBook(book, attempts, filed),
    ...subscribersTold(told, refunds, await arrived(world, ANSWERS_WITHIN_MS)),
    ...merchantTold(told, refunds, world.receiver.letters, await feedOf(world)),
  ]);
  for (const text of world.receiver.unsigned) find(world, 'unbalanced', null, `not signed as agreed: ${text}`);
  const here = { ...config, databaseUrl: world.stores.serviceUrl, ownerUrl: world.stores.ownerUrl };
  await checkedLedger(world, config);
  await checkLimitsNow(here, (line) => void (/: /.test(line) && find(world, 'unbalanced', null, `limits: ${line}`)));
  world.stores.keepLog('postgres');
  world.stores.keepLog('redis');
  for (const text of await leaks(world)) find(world, 'lost', null, text);
  for (const [name, all] of Object.entries({ book, attempts: [...attempts.values()], payments: told, refunds, filed }))
    world.history.keep(name, all);
}

/** What was registered is there for good, and stands on one month's bill. */
async function paymentsOf(world: World, bought: Bought): Promise<Paid[]> {
  const { line, twist } = bought.purchase;
  const all: Paid[] = [];
  for (const id of bought.ids) {
    const view = await read(world, bought, id, ANSWERS_WITHIN_MS);
    if (view?.charged === 'unknown') find(world, 'stuck', bought.schedule, `whether ${id} is charged is still unknown`);
    if (view) all.push({ ...view, ...bought.deeds, number: line.number, capture: twist === 'manual' ? 'manual' : 'automatic' });
    else find(world, 'lost', bought.schedule, `${id} cannot be read any more`);
  }
  if (bought.months.size > 1)
    find(world, 'unbalanced', bought.schedule, `${[...bought.ids].join()} stood on the bills of ${[...bought.months].join(' and ')}`);
  return all;
}

/** All of them, asked for or not; those that were promised must be among them. */
async function refundsOf(world: World, bought: Bought): Promise<GivenBack[]> {
  const all: GivenBack[] = [];
  for (const id of bought.ids) {
    const answer = await insist(() => api(world, 'GET', `/v1/payments/${id}/refunds?limit=100`), ANSWERS_WITHIN_MS);
    if (answer?.status === 200) all.push(...(JSON.parse(answer.text) as { data: GivenBack[] }).data);
    else find(world, 'lost', bought.schedule, `the refunds of ${id} cannot be read: ${answer?.status ?? 'no answer'}`);
  }
  for (const id of bought.refunds)
    if (!all.some((refund) => refund.id === id)) find(world, 'lost', bought.schedule, `refund ${id} was promised and is gone`);
  return all;
}

async function feedOf(world: World): Promise<Fed[]> {
  const all: Fed[] = [];
  for (;;) {
    const answer = await insist(() => api(world, 'GET', `/v1/events?limit=100&after=${all.at(-1)?.position ?? 0}`), ANSWERS_WITHIN_MS);
    if (answer?.status !== 200) throw new Error(`the feed of events is not answered: ${answer?.status ?? 'no answer'}`);
    const { data, hasMore } = JSON.parse(answer.text) as { data: Fed[]; hasMore: boolean };
    all.push(...data);
    if (!hasMore) return all;
  }
}
