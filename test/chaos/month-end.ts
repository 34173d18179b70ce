import { setTimeout as pause } from 'node:timers/promises';
import { stopwatch } from '#platform';
import { insist } from './http.js';
import type { Fault } from './schedule.js';
import { control, type World } from './world.js';

const WITHIN_MS = 20_000;
/** Midnight is walked over so soon after the evening's first purchases. */
const WALKS_AFTER_MS = 6000;
/** Shorter than what carriers are given before "there is no such payment" is believed: what is on its way to them is not older than it looks. */
const LEAP_MS = 15_000;
const DAY_MS = 86_400_000;
const leaps = ({ luck }: Fault): boolean => luck < 0.5;

async function monthEnds(world: World): Promise<{ end: Date; inMs: number }> {
  const [row] = await world.stores.query<{ end: Date; now: Date }>(
    `select (date_trunc('month', platform.now() at time zone 'Asia/Seoul') + interval '1 month') at time zone 'Asia/Seoul' as end, platform.now() as now`,
  );
  return { end: row!.end, inMs: row!.end.getTime() - row!.now.getTime() };
}

async function setClock(world: World, ms: number): Promise<boolean> {
  const set = await insist(() => control(world, 'PUT', 'clock', { now: new Date(ms).toISOString() }), WITHIN_MS);
  return set?.status === 200;
}

/** The last evening of a month in Korea, with nothing under way: whoever waits for an answer for days is handed to a person. */
export async function evening(world: World, fault: Fault): Promise<void> {
  const { end } = await monthEnds(world);
  const before = leaps(fault) ? fault.atMs * world.slow + LEAP_MS : WALKS_AFTER_MS * world.slow;
  if (!(await setClock(world, end.getTime() - before))) throw new Error('the clock cannot be set');
}

/** Half of the time the clock leaps over midnight with purchases under way; else it walks, also when nobody can be told to leap. @returns whether the month has ended. */
export async function midnight(world: World, fault: Fault): Promise<boolean> {
  let told = !leaps(fault);
  for (const since = stopwatch(); since() < (WALKS_AFTER_MS + LEAP_MS) * world.slow; await pause(250)) {
    const ends = await monthEnds(world).catch(() => null);
    if (ends === null) continue;
    if (ends.inMs > DAY_MS) return true;
    if (!told && ends.inMs < 2 * LEAP_MS) told = await setClock(world, ends.end.getTime() + 1);
  }
  return false;
}
