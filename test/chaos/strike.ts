import { setTimeout as pause } from 'node:timers/promises';
import { APPS, type App } from './apps.js';
import { exhaust } from './exhaust.js';
import { onLines, TWICE } from './faults.js';
import { kill, killBilling, killEverything, loseCommits, ringRefundsAgain } from './deaths.js';
import { fullDisk } from './full-disk.js';
import { ask } from './http.js';
import { midnight } from './month-end.js';
import { strikesALine } from './lines.js';
import type { Mood } from './receiver.js';
import type { Fault, Schedule } from './schedule.js';
import { control, find, type World } from './world.js';

const OURS = (Object.keys(APPS) as App[]).filter((app) => app !== 'carrier-mock');
const FLUSHED_WITHIN_MS = 3000;
const HOSTS = ['skt', 'kt', 'lgu'] as const;

/** Lets one fault happen and ends it again. @returns whether it met anything, as what is in what is bought always does. */
export async function strike(world: World, { purchases }: Schedule, fault: Fault): Promise<boolean> {
  const { fleet, stores } = world;
  const { name, luck, atMs } = fault;
  const onLine = onLines(name);
  if (onLine !== null) return strikesALine(world, purchases, onLine, atMs);
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
      return killBilling(world, luck);
    case 'kill_carrier_mock':
      return fleet.kill('carrier-mock-1');
    case 'kill_everything':
      return killEverything(world, luck);
    case 'rolling_restart':
      return fleet.roll(OURS);
    case 'postgres_kill':
      return stores.bouncePostgres(luck < 0.5 ? 'SIGKILL' : 'SIGQUIT');
    case 'postgres_restart':
      return stores.bouncePostgres('SIGINT');
    case 'redis_kill':
      return stores.bounceRedis();
    case 'redis_flush':
      return stores.flushRedis(FLUSHED_WITHIN_MS * world.slow);
    case 'lost_commit':
      return loseCommits(world, luck);
    case 'refund_rung_again':
      return ringRefundsAgain(world);
    case 'connections_exhausted':
      return exhaust(world);
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
    case 'month_end':
      return midnight(world, fault);
    case 'duplicate_same_key':
    case 'duplicate_other_key':
      return purchases.some(({ twist }) => twist === TWICE[name]);
    case 'hot_line':
      // It is in what is bought.
      return true;
    default:
      throw new Error(`nobody knows how ${name} strikes`);
  }
}

async function maintenance(world: World, carrier: string): Promise<boolean> {
  const closed = await control(world, 'PUT', 'faults', { carrier, fault: 'maintenance', probability: 1 }).catch(() => null);
  await pause(2500 * world.slow);
  await control(world, 'PUT', 'faults', { carrier, fault: 'none' }).catch(() => undefined);
  return closed?.status === 200;
}

/** Somebody pretends to be the carrier and says that everything has been paid. */
async function forge(world: World): Promise<boolean> {
  let heard = 0;
  const attempts = await world.stores
    .query<{ id: string; host: string }>(`select id, host from payments.attempt order by id desc limit 10`)
    .catch(() => []);
  for (const { id, host } of attempts) {
    const data = { paymentId: id, status: 'succeeded', paymentDate: '2020-01-01T00:00:00Z' };
    const type = 'org.camaraproject.carrier-billing.v0.payment-completed';
    const json = { id, source: 'forged', specversion: '1.0', type, time: '2020-01-01T00:00:00Z', data };
    const headers = { authorization: 'Bearer forged', 'content-type': 'application/cloudevents+json' };
    const answer = await ask('POST', `${world.checkout}/callbacks/carriers/${host}`, { json, headers }).catch(() => null);
    if (answer === null) continue;
    heard++;
    if (answer.status < 400) find(world, 'unbalanced', null, `who pretends to be ${host} was answered ${answer.status}`);
  }
  return heard > 0;
}

/** @returns whether anybody came meanwhile. */
async function feel({ receiver, slow }: World, mood: Mood): Promise<boolean> {
  const before = receiver.turnedAway;
  receiver.mood = mood;
  await pause(3000 * slow);
  receiver.mood = 'listens';
  return receiver.turnedAway > before;
}
