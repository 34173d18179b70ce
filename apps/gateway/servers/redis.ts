import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis as Client } from 'ioredis';
import { end, freePort, isAlive, until, worksIn } from './processes.js';
import { redisBinary, type Binary } from './redis-binary.js';

export interface Redis {
  readonly url: string;
  /** Also stops a server that an earlier run started. */
  stop(): Promise<void>;
}

interface Note {
  readonly port: number;
  readonly password: string;
  readonly pid: number;
}

/**
 * Redis of our own: a doorbell and a timer. It outlives us and is taken over by the next start.
 * @param say told what takes its time. @throws Error with one sentence on what was tried and what to install.
 */
export async function startRedis(dataDir: string, say: (line: string) => void, cacheDir = path.join(dataDir, 'cache')): Promise<Redis> {
  const home = path.join(dataDir, 'redis');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chmodSync(home, 0o700);
  const running = note(home);
  // One that lives but does not answer would write into the same files as its successor.
  if (running && !(await answers(running, () => isAlive(running.pid)))) await stopServer(home);
  const { port, password } = note(home) ?? (await launch(await redisBinary(cacheDir, say), home));
  return { url: `redis://:${password}@127.0.0.1:${port}`, stop: () => stopServer(home) };
}

/** Stops what still runs for this data folder, if anything does. */
export const stopRedis = (dataDir: string): Promise<void> => stopServer(path.join(dataDir, 'redis'));

/** The server that runs here: what we told it, and the process number it noted down. */
function note(home: string): Note | null {
  const [file, pidFile] = [path.join(home, 'redis.conf'), path.join(home, 'redis.pid')];
  if (!existsSync(file) || !existsSync(pidFile)) return null;
  const text = readFileSync(file, 'utf8');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (!(pid > 0) || !isAlive(pid) || !worksIn(pid, [home])) return null;
  return { pid, port: Number(/^port (\d+)$/m.exec(text)?.[1]), password: /^requirepass (\S+)$/m.exec(text)?.[1] ?? '' };
}

/** The password stands in a file that only we can read, never on the command line. */
function writeConf(home: string, port: number): string {
  const password = randomBytes(24).toString('base64url');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${home}"`,
    `pidfile "${path.join(home, 'redis.pid')}"`,
    'daemonize no',
    'appendonly yes',
    'maxmemory-policy noeviction',
    'loglevel warning',
  ];
  const file = path.join(home, 'redis.conf');
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return password;
}

async function launch(binary: Binary, home: string): Promise<{ port: number; password: string }> {
  const logFile = path.join(home, 'server.log');
  for (let left = 3; ; left--) {
    const port = await freePort();
    const password = writeConf(home, port);
    const log = openSync(logFile, 'w', 0o600);
    const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...binary.env };
    const server = spawn(binary.file, [path.join(home, 'redis.conf')], { cwd: home, env, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    let over = false;
    const ended = (): void => void (over = true);
    server.once('error', ended).once('exit', ended).unref();
    if (await answers({ port, password }, () => !over)) {
      await until(() => note(home) !== null || over, 2000);
      return { port, password };
    }
    const said = readFileSync(logFile, 'utf8').trim();
    if (left === 0 || !/Address already in use|could not create server/i.test(said)) {
      throw new Error(`Redis did not start: ${said.split('\n').at(-1)} (see ${logFile})`);
    }
  }
}

/** Waits until the server answers to its password. @returns false when it ended, or stayed silent for ten seconds. */
async function answers(at: { port: number; password: string }, lives: () => boolean): Promise<boolean> {
  const deadline = performance.now() + 10_000;
  for (; lives() && performance.now() < deadline; await sleep(20)) {
    const client = new Client({
      host: '127.0.0.1',
      port: at.port,
      password: at.password,
      lazyConnect: true,
      retryStrategy: () => null,
      connectTimeout: 2000,
      commandTimeout: 2000,
      maxRetriesPerRequest: 0,
    });
    // A connection that breaks while it is being made tells so through the promise.
    client.on('error', () => undefined);
    const answer = await client
      .connect()
      .then(
        () => client.ping(),
        () => null,
      )
      .catch(() => null);
    client.disconnect();
    if (answer === 'PONG') return true;
  }
  return false;
}

async function stopServer(home: string): Promise<void> {
  const server = note(home);
  if (server)
    await end(server.pid, [
      ['SIGTERM', 3000],
      ['SIGKILL', 1000],
    ]);
}
