import { setTimeout as pause } from 'node:timers/promises';
import { parsePhone } from '#kernel';
import { stopwatch } from '#platform';
import { insist } from './http.js';
import { LASTS_MS, type Purchase } from './schedule.js';
import { control, type World } from './world.js';

const ANSWERS_WITHIN_MS = 40_000;
/** So long after the schedule's last moment its purchases may still be on their way: everything may have been dead. */
const UNDER_WAY_MS = 40_000;
const LOOKED_EVERY_MS = 500;

/** Makes the schedule's lines. @throws when the mock does not answer at all. */
export async function connectLines(world: World, n: number, purchases: readonly Purchase[]): Promise<void> {
  for (const line of new Set(purchases.map((purchase) => purchase.line))) {
    const { number, ...traits } = line;
    world.lines.set(number, { schedule: n, line });
    // This carrier lets everything pass: it is the gateway that keeps the limit.
    const put = await insist(
      () => control(world, 'PUT', `lines/${number}`, { ...traits, enforceLimit: false }),
      ANSWERS_WITHIN_MS * world.slow,
    );
    if (put?.status !== 200) throw new Error(`the mock makes no line: ${put?.text ?? 'no answer'}`);
  }
}

/** @returns whether the carrier has let this fault strike on a line of these, before or after this moment of the schedule. */
export async function strikesALine(world: World, purchases: readonly Purchase[], fault: string, atMs: number): Promise<boolean> {
  const numbers = new Set<string | null>(purchases.flatMap(({ line }) => (line.fault === fault ? [parsePhone(line.number)] : [])));
  const leftMs = numbers.size === 0 ? 0 : (LASTS_MS - atMs + UNDER_WAY_MS) * world.slow;
  for (const since = stopwatch(); since() < leftMs; await pause(LOOKED_EVERY_MS)) {
    const answer = await control(world, 'GET', `faults/${fault}/struck`).catch(() => null);
    if (answer?.status === 200 && (JSON.parse(answer.text) as string[]).some((number) => numbers.has(number))) return true;
  }
  return false;
}
