import { setTimeout as pause } from 'node:timers/promises';
import { onLines } from './faults.js';
import type { App } from './apps.js';
import type { Crossing, Crossings, Kind } from './crossing.js';
import { fullDisk } from './full-disk.js';
import { ask } from './http.js';
import type { Mood } from './receiver.js';
import type { Fault } from './schedule.js';
import { control, type World } from './world.js';

const APPS_THAT_ROLL = ['checkout', 'charging', 'webhooks'] as const;
const COMMITTERS = ['checkout', 'charging', 'webhooks', 'otp'] as const;
const part = <T>(from: readonly T[], luck: number): T => from[Math.floor(((luck * 7) % 1) * from.length)]!;
const AFTER_MS = 3000;
const RUNG_AGAIN = 8;
const RUNG_AGAIN_MS = 20_000;
const HOSTS = ['skt', 'kt', 'lgu'] as const;

/** Lets one fault happen and ends it again. */
export async function strike(world: World, { name, luck }: Fault): Promise<void> {
  const { fleet, stores } = world;
  if (onLines(name) !== null) return;
  switch (name) {
    case 'kill_checkout':
      return kill(world, 'checkout', luck);
    case 'kill_charging':
      return kill(world, 'charging', luck);
    case 'kill_webhooks':
      return kill(world, 'webhooks', luck);
    case 'kill_otp':
      return kill(world, 'otp', luck);
    case 'kill_limits':
      return fleet.kill('limits-1');
    case 'kill_billing':
      return fleet.kill('billing-1');
    case 'kill_carrier_mock':
      return fleet.kill('carrier-mock-1');
    case 'kill_everything':
      return killEverything(world, luck);
    case 'rolling_restart':
      return fleet.roll(APPS_THAT_ROLL);
    case 'postgres_kill':
      return stores.bouncePostgres(luck < 0.5 ? 'SIGKILL' : 'SIGQUIT');
    case 'postgres_restart':
      return stores.bouncePostgres('SIGINT');
    case 'redis_kill':
      return stores.bounceRedis();
    case 'redis_flush':
      return stores.flushRedis();
    case 'lost_commit':
      return loseCommits(world, luck);
    case 'refund_rung_again':
      return ringRefundsAgain(world);
    case 'connections_exhausted':
      return stores.exhaust(1500);
    case 'carrier_maintenance':
      return maintenance(world, HOSTS[Math.floor(luck * HOSTS.length)]!);
    case 'callback_forged':
      return forge(world);
    case 'endpoint_down':
      return feel(world, 'down');
    case 'endpoint_slow':
      return feel(world, 'slow');
    case 'endpoint_redirects':
      return feel(world, 'redirects');
    case 'file_size_limit':
      return fullDisk(world, luck);
    default:
      // Duplicates, the hot line and the month's end are in what is bought.
      return;
  }
}

/** At once, or right before or after its next commit, when it has said A and not yet B. */
async function kill({ fleet, stores, slow }: World, app: App, luck: number): Promise<void> {
  const name = fleet.one(app, luck);
  const when = part(['now', 'before', 'before', 'after'] as const, luck);
  if (when === 'now') return fleet.kill(name);
  await atCommit([stores.crossingsOf(name)], when, 'decides', slow, () => fleet.kill(name));
}

/** Acts once: when one of these commits is met, or when nobody has come by for a while. @returns whether one was met. */
function atCommit(all: readonly Crossings[], at: Crossing, kind: Kind, slow: number, act: () => void): Promise<boolean> {
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

/** All services at one moment, half the time PostgreSQL and Redis with them, right when a merchant is owed news that nobody has sent; then all is started again. */
async function killEverything({ fleet, stores, slow, history }: World, luck: number): Promise<void> {
  let stands: Promise<unknown> = Promise.resolve();
  const crossings = fleet.names('charging').map((name) => stores.crossingsOf(name));
  const newsOwed = await atCommit(crossings, 'after', 'announces', slow, () => {
    fleet.killAll();
    if (luck < 0.5) stands = Promise.all([stores.bouncePostgres('SIGKILL'), stores.bounceRedis()]);
  });
  history.note('fault', 'everything is dead', { newsOwed, stores: luck < 0.5 });
  await stands;
  await fleet.startAgain();
}

/** Charging takes up refunds, rings, and its commit never arrives: whoever looks next rings again. */
function ringRefundsAgain({ fleet, stores, slow }: World): void {
  for (const name of fleet.names('charging')) {
    const letPass = stores.crossingsOf(name).meet(RUNG_AGAIN, 'before', () => undefined, 'collects a refund');
    setTimeout(letPass, RUNG_AGAIN_MS * slow).unref();
  }
}

/** A few commits of every process, half of which never arrive, and half of which are done all the same. */
function loseCommits({ fleet, stores }: World, luck: number): void {
  COMMITTERS.flatMap((app) => fleet.names(app)).forEach((name, i) =>
    stores.crossingsOf(name).meet(2 + Math.floor(luck * 3), (luck * (i + 2)) % 1 < 0.5 ? 'before' : 'after', () => undefined),
  );
}

async function maintenance(world: World, carrier: string): Promise<void> {
  await control(world, 'PUT', 'faults', { carrier, fault: 'maintenance', probability: 1 }).catch(() => undefined);
  await pause(2500);
  await control(world, 'PUT', 'faults', { carrier, fault: 'none' }).catch(() => undefined);
}

/** Somebody pretends to be the carrier and says that everything has been paid. */
async function forge(world: World): Promise<void> {
  const attempts = await world.stores
    .query<{ id: string; host: string }>(`select id, host from payments.attempt order by id desc limit 10`)
    .catch(() => []);
  for (const { id, host } of attempts) {
    const data = { paymentId: id, status: 'succeeded', paymentDate: '2020-01-01T00:00:00Z' };
    const type = 'org.camaraproject.carrier-billing.v0.payment-completed';
    const json = { id, source: 'forged', specversion: '1.0', type, time: '2020-01-01T00:00:00Z', data };
    const headers = { authorization: 'Bearer forged', 'content-type': 'application/cloudevents+json' };
    await ask('POST', `${world.checkout}/callbacks/carriers/${host}`, { json, headers }).catch(() => undefined);
  }
}

async function feel(world: World, mood: Mood): Promise<void> {
  world.receiver.mood = mood;
  await pause(3000);
  world.receiver.mood = 'listens';
}
