import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keptPlace, makeOwn, newPlace, otherUser, type Place, type User } from './place.js';
import { postgresBinaries } from './postgres-binaries.js';
import { ENV, makeCluster, ownerUrl, prepare, serviceUrl } from './postgres-cluster.js';
import { answers } from './postgres-login.js';
import { end, freePort, isAlive, worksIn } from './processes.js';

export interface Postgres {
  /** What services connect with: a login that may only what the service role may. */
  readonly url: string;
  /** What migrations connect with. */
  readonly ownerUrl: string;
  /** Also stops a server that an earlier run started. */
  stop(): Promise<void>;
}

/**
 * PostgreSQL of our own in a folder of our own, as durable as any other: it outlives us and is taken over by the next start.
 * @param say told what takes its time. @throws Error with one sentence on what is wrong.
 */
export async function startPostgres(
  dataDir: string,
  say: (line: string) => void,
  cacheDir = path.join(dataDir, 'cache'),
): Promise<Postgres> {
  const user = otherUser();
  const place = keptPlace(dataDir) ?? (await newPlace(dataDir, user, abandon));
  const cluster = path.join(place.home, 'data');
  makeOwn(place.home, user);
  let port = await takeOver(place, cluster, say);
  if (port === null) {
    const binaries = await postgresBinaries(cacheDir, user, say);
    if (!existsSync(cluster)) await makeCluster(binaries, place, cluster, user);
    port = await launch(binaries, place, cluster, user, say);
  }
  await prepare(place, port);
  return { url: serviceUrl(place, port), ownerUrl: ownerUrl(place, port), stop: () => stopServer(cluster) };
}

/** Stops what still runs for this data folder, if anything does. */
export async function stopPostgres(dataDir: string): Promise<void> {
  const place = keptPlace(dataDir);
  if (place) await stopServer(path.join(place.home, 'data'));
}

/** A cluster whose data folder is gone, and with it the keys to what it holds. */
async function abandon(home: string): Promise<void> {
  await stopServer(path.join(home, 'data'));
  rmSync(home, { recursive: true, force: true });
}

/** The server that runs on this cluster, by its own note. A process that merely got the same number is not it. */
function running(cluster: string): { pid: number; port: number | null } | null {
  const file = path.join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (pid > 0 && isAlive(pid) && worksIn(pid, [cluster, path.dirname(cluster)])) return { pid, port: Number(lines[3]) || null };
  // PostgreSQL itself would take any living process of ours for the server, and refuse to start.
  rmSync(file, { force: true });
  return null;
}

/** It may be on its way up, or on its way out: waits for the one or the other. */
async function takeOver(place: Place, cluster: string, say: (line: string) => void): Promise<number | null> {
  const found = running(cluster);
  if (!found) return null;
  const port = (): number | null => running(cluster)?.port ?? null;
  return (await answers(place, port, () => isAlive(found.pid), say)) ? port() : null;
}

/** Starts the server, detached. Tries again when the port was taken in between, or a dead server's children still hold its memory. */
async function launch(binaries: string, place: Place, cluster: string, user: User | null, say: (line: string) => void): Promise<number> {
  const logFile = path.join(place.home, 'server.log');
  for (let left = 20; ; left--) {
    const port = await freePort();
    const log = openSync(logFile, 'w', 0o600);
    const server = spawn(path.join(binaries, 'bin', 'postgres'), ['-D', cluster, '-p', String(port)], {
      ...user,
      cwd: place.home,
      env: ENV,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    let over = false;
    const ended = (): void => void (over = true);
    server.once('error', ended).once('exit', ended).unref();
    if (
      await answers(
        place,
        () => port,
        () => !over,
        say,
      )
    )
      return port;
    const said = readFileSync(logFile, 'utf8');
    if (left === 0 || !/could not bind|still in use/.test(said))
      throw new Error(`PostgreSQL did not start: ${lastWords(said)} (see ${logFile})`);
    await sleep(250);
  }
}

function lastWords(log: string): string {
  const lines = log.trim().split('\n');
  return lines.filter((line) => /FATAL|PANIC|ERROR/.test(line)).at(-1) ?? lines.at(-1) ?? '';
}

async function stopServer(cluster: string): Promise<void> {
  const server = running(cluster);
  // SIGINT is PostgreSQL's fast shutdown: sessions end, everything is written. SIGQUIT leaves the rest to recovery at the next start.
  if (server)
    await end(server.pid, [
      ['SIGINT', 6000],
      ['SIGQUIT', 2000],
      ['SIGKILL', 1000],
    ]);
}
