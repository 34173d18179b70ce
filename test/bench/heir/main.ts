import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** Of the workshop, which is not TypeScript. */
const { startedAt, take } = (await import('../../../../scripts/lib/lock.mjs' as string)) as {
  startedAt(pid: number): string | null;
  take(file: string): { release(): void } | { heldBy: number };
};

/** Outlives a bench: see heir.ts. It is told process numbers, a line each, and its input ends with the bench. */
const [dataDir, pid] = [process.argv[2]!, Number(process.argv[3])];
const bench = startedAt(pid);
// A number alone may be somebody else's by then.
const left = new Map<number, string | null>();
for await (const line of createInterface({ input: process.stdin })) left.set(Number(line), startedAt(Number(line)));

for (const [child, start] of left) end(child, start);
// Its files are closed a moment before it has ended and its lock is free.
while (bench !== null && startedAt(pid) === bench) await sleep(10);
if (existsSync(dataDir)) {
  const lock = take(`${dataDir}.lock`);
  // The next bench, if it has begun, clears away itself.
  if ('release' in lock)
    try {
      const { discard } = await import('../../../apps/gateway/servers/servers.js');
      await discard(dataDir);
    } finally {
      lock.release();
    }
}

function end(child: number, start: string | null): void {
  if (start === null || startedAt(child) !== start) return;
  try {
    process.kill(child, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
