import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bequeath } from './heir.js';
import { isTaken, listens } from './port.js';

export const ROOT = path.resolve(import.meta.dirname, '../../..');
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;
const PROBE_MS = 2000;

export interface Running {
  readonly pid: number;
  stop(): Promise<void>;
}

const children = new Set<ChildProcess>();
let over = false;

/**
 * A compiled program as a process of its own; `NODE_OPTIONS` reach it, for profiles. @returns when it answers at this address, which is on a port of 127.0.0.1.
 * @throws Error that names the port when somebody else has it.
 */
export async function startProcess(file: string, address: string, env: Record<string, string>): Promise<Running> {
  if (over) throw new Error('the bench is stopping');
  const child = spawn(process.execPath, [file], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', NODE_OPTIONS: process.env['NODE_OPTIONS'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  bequeath(child.pid!);
  try {
    await listening(address, child);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { pid: child.pid!, stop: () => stop(child) };
}

/** The bench is over: stops all that it has started, and starts nothing more. */
export async function stopAll(): Promise<void> {
  over = true;
  await Promise.all([...children].map(stop));
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

async function listening(address: string, child: ChildProcess): Promise<void> {
  const [port, program] = [Number(new URL(address).port), child.spawnargs.at(-1)!];
  for (const until = performance.now() + START_WITHIN_MS; performance.now() < until; await sleep(50)) {
    if (hasEnded(child))
      throw new Error(
        (await isTaken(port))
          ? `port ${port} has been taken by somebody else, so this could not start: ${program}`
          : `a service ended while it started: ${program}`,
      );
    const answer = await fetch(address, { signal: AbortSignal.timeout(PROBE_MS) }).catch(() => null);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer && listens(child.pid!, port)) return;
  }
  throw new Error(`a service did not start: ${program}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(patience);
}
