import { setTimeout as pause } from 'node:timers/promises';
import { stopwatch } from '#platform';
import type { Crowd } from './crowd.js';
import { asAnswered } from './judge-answers.js';
import { keep } from './look.js';
import type { Purchase } from './schedule.js';
import { Subscriber } from './subscriber.js';
import { tell } from './tell.js';
import { read, type View } from './view.js';
import { find, WISH, WISH_KEYS, type Bought, type World } from './world.js';

const WATCH_MS = 15_000;
/** Who wants to capture does not look away before. */
const CAPTURE_WITHIN_MS = 120_000;
const OPEN_SECONDS = 60;
const OVER = ['charged', 'refunded', 'refused', 'expired', 'cancelled'];

/** One purchase from the order to its refund: merchant and subscriber both do what their documents tell them. */
export async function buy(world: World, n: number, purchase: Purchase, crowd: Crowd | null = null): Promise<void> {
  await pause(purchase.startMs * world.slow);
  const bought: Bought = {
    schedule: n,
    purchase,
    ids: new Set(),
    answers: [],
    refunds: new Set(),
    months: new Set(),
    last: { status: 'not registered' },
    deeds: { codeTyped: false, captured: false, captureTaken: false, calledOff: false },
  };
  world.bought.push(bought);
  await goThrough(world, bought, crowd);
  keep(world, asAnswered(purchase, bought.answers));
}

async function goThrough(world: World, bought: Bought, crowd: Crowd | null): Promise<void> {
  const { schedule, purchase } = bought;
  const opened = await register(world, bought);
  if (opened === null) return;
  const path = new URL(opened.checkoutUrl).pathname;
  world.secrets.add(path.split('/').at(-1)!);
  const subscriber = new Subscriber(world, bought, world.checkout + path, crowd);
  const asked = world.history.note('invoke', 'window', {
    schedule,
    order: purchase.orderId,
    line: purchase.line.number,
    twist: purchase.twist,
  });
  const paying = subscriber.pay();
  if (purchase.twist === 'called_off') {
    await pause(((purchase.amount / 10) % 3000) * world.slow);
    await callOff(world, bought, 'cancel');
  }
  const outcome = await paying;
  bought.deeds.codeTyped = subscriber.typedCode;
  // Who has typed the code and gone away does not know what came of it.
  const kind = outcome === 'through' ? 'ok' : subscriber.typedCode ? 'unknown' : 'fail';
  world.history.note(kind, 'window', { schedule, order: purchase.orderId, outcome, codeTyped: subscriber.typedCode }, asked);
  // Nobody will come back to it: the merchant calls it off.
  if (outcome === 'gave up') await callOff(world, bought, 'over');
  const view = await watch(world, bought, opened.id);
  if (view?.status === 'charged' && purchase.refund) await giveBack(world, bought, view);
}

async function callOff(world: World, bought: Bought, why: string): Promise<void> {
  const { orderId } = bought.purchase;
  const answer = await tell(world, bought, 'cancel', '/v1/payments/cancel-by-order', { orderId }, `${why}-${orderId}`);
  if (answer?.status === 200) bought.deeds.calledOff = true;
}

async function register(world: World, bought: Bought): Promise<View | null> {
  const { orderId, amount, twist } = bought.purchase;
  const order = {
    orderId,
    amount,
    itemName: `별사탕 ${orderId.split('-').at(-1)}`,
    goodsClass: 'digital',
    returnUrl: 'https://shop.example/back',
    capture: twist === 'manual' ? 'manual' : 'automatic',
    expiresInSeconds: Math.round(OPEN_SECONDS * world.slow),
  };
  const keys = twist === 'same_key' ? ['a', 'a'] : twist === 'other_key' ? ['a', 'b'] : ['a'];
  const answers = await Promise.all(keys.map((key) => tell(world, bought, 'register', '/v1/payments', order, `${key}-${orderId}`)));
  const views = answers.filter((answer) => answer?.status === 201).map((answer) => JSON.parse(answer!.text) as View);
  for (const { id } of views) bought.ids.add(id);
  if (bought.ids.size > 1) find(world, 'doubled', bought.schedule, `order ${orderId} became ${bought.ids.size} payments`);
  return views[0] ?? null;
}

/** Looks now and then, captures what waits for it. */
async function watch(world: World, bought: Bought, id: string): Promise<View | null> {
  const since = stopwatch();
  let captured = false;
  for (;;) {
    const view = await read(world, bought, id);
    if (view && OVER.includes(view.status)) return view;
    if (view?.status === 'reserved' && bought.purchase.twist === 'manual' && !captured) {
      bought.deeds.captured = true;
      const capture = (key: string) => tell(world, bought, 'capture', `/v1/payments/${id}/capture`, {}, `${key}-${id}`);
      const answers = await Promise.all([capture('capture'), capture('again')]);
      bought.deeds.captureTaken ||= answers.some((answer) => answer?.status === 200);
      // Who is answered nothing, for everything is dead, does it again.
      captured = answers.some((answer) => answer !== null);
    }
    const waiting = bought.purchase.twist === 'manual' && !captured;
    if (since() > (waiting ? CAPTURE_WITHIN_MS : WATCH_MS) * world.slow) return view;
    await pause(400);
  }
}

async function giveBack(world: World, bought: Bought, view: View): Promise<void> {
  const amount = bought.purchase.refund === 'whole' ? view.amount : Math.max(1, Math.floor(view.amount / 3));
  // Asked twice under one key, and once under another: whoever says what is left before it is one refund.
  const body = { amount, reason: WISH, expectedRefundable: view.amount - view.refundedAmount };
  const ask = (key: string) => tell(world, bought, 'refund', `/v1/payments/${view.id}/refunds`, body, `${key}-${view.id}`);
  const [key, another] = WISH_KEYS;
  for (const answer of await Promise.all([ask(key), ask(key), ask(another)]))
    if (answer?.status === 201) bought.refunds.add((JSON.parse(answer.text) as { id: string }).id);
  if (bought.refunds.size > 1) find(world, 'doubled', bought.schedule, `one wish became ${bought.refunds.size} refunds of ${view.id}`);
}
