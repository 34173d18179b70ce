import { insist } from './http.js';
import type { Purchase } from './schedule.js';
import { control, type World } from './world.js';

const ANSWERS_WITHIN_MS = 40_000;

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
