import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** True while the process runs. One that has ended but that nobody has reaped (a zombie, usual in containers) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return stateOf(pid) !== 'Z';
}

/** Whether the process's working folder is one of these. Where the system does not say (macOS), whether its command names one. */
export function worksIn(pid: number, folders: readonly string[]): boolean {
  const real = folders.map((folder) => realpathSync(folder));
  try {
    if (process.platform === 'linux') return real.includes(readlinkSync(`/proc/${pid}/cwd`));
    const command = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...folders, ...real].some((folder) => command.includes(folder));
  } catch {
    return false;
  }
}

function stateOf(pid: number): string | null {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
        .trim()
        .charAt(0);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2);
  } catch {
    return null;
  }
}

/** Sends the signals one after another, each with its time to work. @throws Error when the process outlives them all. */
export async function end(pid: number, signals: readonly (readonly [NodeJS.Signals, withinMs: number])[]): Promise<void> {
  for (const [signal, withinMs] of signals) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    if (await until(() => !isAlive(pid), withinMs)) return;
  }
  throw new Error(`process ${pid} does not end`);
}

/** @returns false when the time ran out first. */
export async function until(done: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!done()) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Below those that systems lend to connections, so that nobody is lent one before it is listened on. */
const [LOWEST_PORT, HIGHEST_PORT] = [20_000, 32_000] as const;
const given = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on, and that was not given before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    // Whoever may not listen at all would look for ever.
    probe.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
