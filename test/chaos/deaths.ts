import { setTimeout as pause } from 'node:timers/promises';
import { stopwatch } from '#platform';
import type { App } from './apps.js';
import { makeFiles, newestOf } from './carriers.js';
import type { Crossing, Crossings, Kind } from './crossing.js';
import type { World } from './world.js';

const COMMITTERS = ['checkout', 'charging', 'webhooks', 'otp'] as const;
const BILLING = 'billing-1';
const part = <T>(from: readonly T[], luck: number): T => from[Math.floor(((luck * 7) % 1) * from.length)]!;
const AFTER_MS = 3000;
const RUNG_AGAIN_MS = 20_000;
const RUNG_EVERY_MS = 100;
const LEFT_AGAIN = `update platform.outbox o set taken_at = null from payments.refund r
  where o.address = 'charging' and o.payload->>'kind' = 'refund' and o.taken_at is not null and r.id = o.payload->>'refundId' and r.status in ('pending', 'unknown') returning r.id`;

/** At once, or right before or after its next commit, when it has said A and not yet B. */
export async function kill({ fleet, stores, slow }: World, app: App, luck: number): Promise<boolean> {
  const name = fleet.one(app, luck);
  const when = part(['now', 'before', 'before', 'after'] as const, luck);
  if (when === 'now') return fleet.kill(name);
  let killed = false;
  await atCommit([stores.crossingsOf(name)], when, 'decides', slow, () => (killed = fleet.kill(name)));
  return killed;
}

/** While it makes files, right before or after they are there for good. @returns whether it was making any. */
export async function killBilling(world: World, luck: number): Promise<boolean> {
  const { fleet, stores, slow } = world;
  const newest = await newestOf(world);
  let killed = false;
  const at = part(['before', 'after'] as const, luck);
  const met = atCommit([stores.crossingsOf(BILLING)], at, 'closes', slow, () => (killed = fleet.kill(BILLING)));
  // Whatever is answered: it is about to die.
  void makeFiles(world, newest);
  return (await met) && killed;
}

/** Acts once: when one of these commits is met, or when nobody has come by for a while. @returns whether one was met. */
function atCommit(all: readonly Crossings[], at: Crossing, kind: Kind, slow: number, act: () => unknown): Promise<boolean> {
  return new Promise((resolve) => {
    let over = false;
    const end = (met: boolean): void => {
      // Two may have been on their way.
      if (over) return;
      over = true;
      clearTimeout(timer);
      for (const pass of letPass) pass();
      act();
      resolve(met);
    };
    const letPass = all.map((crossings) => crossings.meet(1, at, () => end(true), kind));
    const timer = setTimeout(() => end(false), AFTER_MS * slow);
  });
}

/** All services at one moment, half the time PostgreSQL and Redis with them, right when a merchant is owed news that nobody has sent; then all is started again. @returns whether one was owed any: else all died a while later at no such moment. */
export async function killEverything({ fleet, stores, slow, history }: World, luck: number): Promise<boolean> {
  let stands: Promise<unknown> = Promise.resolve();
  const crossings = fleet.names('charging').map((name) => stores.crossingsOf(name));
  const newsOwed = await atCommit(crossings, 'after', 'announces', slow, () => {
    fleet.killAll();
    if (luck < 0.5) stands = Promise.all([stores.bouncePostgres('SIGKILL'), stores.bounceRedis()]);
  });
  history.note('fault', 'everything is dead', { newsOwed, stores: luck < 0.5 });
  await stands;
  await fleet.startAgain();
  return newsOwed;
}

/** As long as nobody knows what became of a refund, its row lies there again and again as if nobody had taken it, and charging rings for it anew. @returns when one first does. */
export function ringRefundsAgain({ stores, slow }: World): Promise<boolean> {
  const since = stopwatch();
  return new Promise((resolve) => {
    const leave = async (): Promise<void> => {
      // Who strikes PostgreSQL meanwhile strikes us too.
      const left = await stores.query(LEFT_AGAIN).catch(() => []);
      if (left.length > 0) resolve(true);
      if (since() < RUNG_AGAIN_MS * slow) setTimeout(() => void leave(), RUNG_EVERY_MS).unref();
      else resolve(false);
    };
    void leave();
  });
}

/** A few commits of every process, half of which never arrive, and half of which are done all the same; nobody lies in wait any longer when it returns. @returns whether one was done and its answer lost: what never arrived is only a connection that ended. */
export async function loseCommits(world: World, luck: number): Promise<boolean> {
  const { fleet, stores, slow } = world;
  let lost = false;
  const letPass = COMMITTERS.flatMap((app) => fleet.names(app)).map((name, i) => {
    const at = (luck * (i + 2)) % 1 < 0.5 ? 'before' : 'after';
    return stores.crossingsOf(name).meet(2 + Math.floor(luck * 3), at, () => (lost ||= at === 'after'));
  });
  // Its commits would always be met: they say nothing of the others.
  letPass.push(stores.crossingsOf(BILLING).meet(2, luck < 0.5 ? 'before' : 'after', () => undefined, 'closes'));
  void newestOf(world).then((newest) => makeFiles(world, newest), () => undefined); // prettier-ignore
  await pause(2 * AFTER_MS * slow);
  for (const pass of letPass) pass();
  return lost;
}
