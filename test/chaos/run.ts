import { setTimeout as pause } from 'node:timers/promises';
import { stopwatch, type Config } from '#platform';
import { buy } from './buy.js';
import { Crowd } from './crowd.js';
import { lookAtTheEnd } from './end.js';
import { onLines, type FaultName } from './faults.js';
import { insist } from './http.js';
import { connectLines } from './lines.js';
import { AT_REST_WITHIN_MS, stillOpen, tellStuck } from './look.js';
import { evening } from './month-end.js';
import { fingerprint, LASTS_MS, schedule, type Schedule } from './schedule.js';
import { strike } from './strike.js';
import { watch } from './watch.js';
import { control, find, type Finding, type World } from './world.js';

const CROWD_WAITS_MS = 8000;

export interface Ran {
  readonly schedules: number;
  readonly purchases: number;
  readonly faults: Record<string, number>;
}

interface Wants {
  /** Findings after which there is nothing more to find. */
  readonly stopAt: readonly Finding['what'][];
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Schedules one after another on processes that stay up; then everything must come to rest and agree. What keeps them from going on is a finding too, and what
 * was found before is told all the same. @throws the signal's reason.
 */
export async function runSchedules(world: World, config: Config, which: readonly number[], wants: Wants): Promise<Ran> {
  const ran = { schedules: 0, faults: {} as Record<string, number> };
  const watched = watch(world, config);
  try {
    await oneAfterAnother(world, config, which, wants, ran);
  } catch (error) {
    wants.signal.throwIfAborted();
    find(world, 'stuck', null, `could not go on: ${(error as Error).stack}`);
  } finally {
    await watched();
  }
  return { ...ran, purchases: world.bought.filter(({ ids }) => ids.size > 0).length };
}

/** @param ran what was run of them, and what has struck. */
async function oneAfterAnother(
  world: World,
  config: Config,
  which: readonly number[],
  { stopAt, signal, say }: Wants,
  ran: { schedules: number; faults: Record<string, number> },
): Promise<void> {
  // What takes longer than its schedule goes on beside the next, and is heard of when all have.
  const under: Promise<unknown>[] = [];
  const found = (): boolean => [...world.findings.values()].some(({ what }) => stopAt.includes(what));
  for (const n of which) {
    signal.throwIfAborted();
    if (found()) return;
    const plan = schedule(world.seed, n);
    const since = stopwatch();
    world.history.note('ok', 'schedule', { schedule: n, fingerprint: fingerprint(plan) });
    // Everything that waits for an answer gets it first, for days will pass.
    if (plan.faults.some(({ name }) => name === 'month_end')) {
      await Promise.all(under);
      tellStuck(world, await comeToRest(world, signal));
    }
    await runOne(
      world,
      plan,
      (late) => (late.catch(() => undefined), under.push(late)),
      (name) => (ran.faults[name] = (ran.faults[name] ?? 0) + 1),
    );
    ran.schedules++;
    say(
      `${world.seed}:${n} (${fingerprint(plan)})  ${(since() / 1000).toFixed(0)} s  ${plan.faults.map(({ name }) => name).join(' ')}${world.findings.size > 0 ? `  ${world.findings.size} findings` : ''}`,
    );
  }
  if (found()) return;
  await Promise.all(under);
  const since = stopwatch();
  tellStuck(world, await comeToRest(world, signal));
  say(`everything came to rest ${(since() / 1000).toFixed(0)} s after the last purchase`);
  await lookAtTheEnd(world, config);
}

/** @param struck told of each fault that has struck. */
async function runOne(
  world: World,
  plan: Schedule,
  later: (late: Promise<unknown>) => void,
  struck: (name: FaultName) => void,
): Promise<void> {
  const { n, purchases, faults } = plan;
  await connectLines(world, n, purchases);
  const monthEnd = faults.find(({ name }) => name === 'month_end');
  if (monthEnd) await evening(world, monthEnd);
  const strikes = faults.map(async (fault) => {
    await pause(fault.atMs * world.slow);
    // What cannot be done to servers that are away already is not done.
    const met = await strike(world, plan, fault).catch((error: unknown) => String(error));
    world.history.note('fault', fault.name, { schedule: n, luck: fault.luck, struck: met });
    if (met === true) return struck(fault.name);
    world.noted.push(`${fault.name} did not strike: ${met === false ? 'it met nobody' : met}`);
  });
  const lasts = pause(LASTS_MS * world.slow);
  const sizes = new Map<number, number>();
  for (const { crowd } of purchases) if (crowd !== null) sizes.set(crowd, (sizes.get(crowd) ?? 0) + 1);
  const crowds = new Map([...sizes].map(([crowd, size]) => [crowd, new Crowd(size, CROWD_WAITS_MS * world.slow)]));
  const everybody = Promise.all(purchases.map((purchase) => buy(world, n, purchase, crowds.get(purchase.crowd ?? -1) ?? null)));
  later(everybody.then(() => world.over.set(n, stopwatch())));
  // Lines may be called on for as long as their purchases are on their way.
  later(Promise.all(strikes));
  await Promise.all(strikes.filter((_, i) => onLines(faults[i]!.name) === null));
  await lasts;
}

/** Everything asked has been answered. @returns what has not been after two minutes. */
async function comeToRest(world: World, signal: AbortSignal) {
  const withinMs = AT_REST_WITHIN_MS * world.slow;
  await insist(() => control(world, 'PUT', 'faults', { fault: 'none' }), withinMs);
  await world.fleet.allUp();
  const since = stopwatch();
  for (;;) {
    signal.throwIfAborted();
    const late = since() > withinMs;
    // Somebody who cannot look may not say that all is well.
    const open = await (late ? stillOpen(world) : stillOpen(world).catch(() => null));
    if (open && (open.length === 0 || late)) return open;
    await pause(1000);
  }
}
