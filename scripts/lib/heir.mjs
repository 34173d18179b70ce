import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startedAt, take } from './lock.mjs';
import { compiled } from './main.mjs';

/** Outlives a bench or a run of chaos: see test/bench/heir.ts. It is told numbers of processes and names of folders, a line each, and its input ends with who tells it. */
const [dataDir, pid] = [process.argv[2], Number(process.argv[3])];
const teller = startedAt(pid);
// A number alone may be somebody else's by then.
const processes = new Map();
const folders = new Set();
for await (const line of createInterface({ input: process.stdin }))
  if (/^\d+$/.test(line)) processes.set(Number(line), startedAt(Number(line)));
  else folders.add(line);

for (const [child, start] of processes) end(child, start);
// Its files are closed a moment before it has ended and its lock is free.
while (teller !== null && startedAt(pid) === teller) await sleep(10);
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
if (existsSync(dataDir)) {
  const lock = take(`${dataDir}.lock`);
  // The next one, if it has begun, clears away itself.
  if (lock.release)
    try {
      const { discard } = await compiled('apps/gateway/servers/servers.js');
      await discard(dataDir);
    } finally {
      lock.release();
    }
}

function end(child, start) {
  if (start === null || startedAt(child) !== start) return;
  try {
    process.kill(child, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
