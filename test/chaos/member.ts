import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bequeath } from '../bench/heir.js';
import { APPS, type App } from './apps.js';
import { ask } from './http.js';

const UP_WITHIN_MS = 300_000;

/** One replica of a service: its name and port stay, its processes come and go. */
export interface Member {
  readonly app: App;
  readonly name: string;
  readonly port: number;
  databaseUrl: string;
  child: ChildProcess | null;
}

export const lives = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

const logOf = ({ name }: Member, logFolder: string): string => path.join(logFolder, `${name}.log`);

/** How many bytes its processes have logged. */
export const logged = (member: Member, logFolder: string): number =>
  statSync(logOf(member, logFolder), { throwIfNoEntry: false })?.size ?? 0;

/** Whether what it has logged from there on says that it listens. */
export const hasListened = (member: Member, logFolder: string, from: number): boolean =>
  readFileSync(logOf(member, logFolder)).subarray(from).includes(' listens on ');

export function run(member: Member, code: string, environment: Record<string, string>, logFolder: string): ChildProcess {
  const { app, port, databaseUrl } = member;
  const log = openSync(logOf(member, logFolder), 'a', 0o600);
  const child = spawn(process.execPath, [path.join('dist', 'services', `${app}.js`)], {
    cwd: code,
    env: { ...environment, DATABASE_URL: databaseUrl, [APPS[app].port]: String(port) },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (child.pid !== undefined) bequeath(child.pid);
  return child;
}

/** @throws Error when it does not come up. */
export async function up({ port, name }: Member, logFolder: string): Promise<void> {
  const deadline = performance.now() + UP_WITHIN_MS;
  for (;;) {
    const answer = await ask('GET', `http://127.0.0.1:${port}/livez`).catch(() => null);
    if (answer?.status === 200) return;
    if (performance.now() > deadline) throw new Error(`${name} does not come up; its log is in ${logFolder}`);
    await pause(100);
  }
}
