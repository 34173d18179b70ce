import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Whom PostgreSQL runs as when we are root, since it refuses to run as root. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Where one data folder's PostgreSQL lives, and its passwords. Kept in `postgres.json` of the data folder, readable by its owner alone. */
export interface Place {
  readonly dataDir: string;
  /** Holds the cluster. Lies in the data folder unless the user that PostgreSQL runs as cannot get there. */
  readonly home: string;
  readonly ownerPassword: string;
  readonly servicePassword: string;
}

/** Homes outside data folders; only root needs them, so only root writes here. */
const OUTSIDE = '/var/lib/tollgate';

/** `postgres` where there is one, else `nobody`; null when we are not root and may stay who we are. */
export function otherUser(): User | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue;
    }
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody; start as an ordinary user');
}

/** Whether the user may pass through every folder down to this one: tried as that user, so that modes, ACLs and mounts all count. */
export function reaches(user: User | null, folder: string): boolean {
  if (user === null) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

const noteOf = (dataDir: string): string => path.join(dataDir, 'postgres.json');

/** Where the cluster of this data folder is; null before the first start. */
export function keptPlace(dataDir: string): Place | null {
  const file = noteOf(dataDir);
  if (!existsSync(file)) return null;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Place;
  return kept.dataDir === dataDir ? kept : moved(kept, dataDir, file);
}

/** Where it shall be. @param clear called with a home outside the data folder that somebody deleted, keys and passwords and all. */
export async function newPlace(dataDir: string, user: User | null, clear: (home: string) => Promise<void>): Promise<Place> {
  const inside = path.join(dataDir, 'postgres');
  const home = reaches(user, dataDir) ? inside : path.join(OUTSIDE, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  if (existsSync(path.join(home, 'data'))) {
    if (home === inside)
      throw new Error(`${noteOf(dataDir)} is gone, and with it the passwords of the database in ${home}; delete that folder to begin anew`);
    await clear(home);
  }
  const password = (): string => randomBytes(24).toString('base64url');
  const place = { dataDir, home, ownerPassword: password(), servicePassword: password() };
  write(noteOf(dataDir), place);
  return place;
}

/** A data folder that was renamed takes its cluster along; a copy must not share the original's. */
function moved(kept: Place, dataDir: string, file: string): Place {
  const inside = kept.home === path.join(kept.dataDir, 'postgres');
  if (!inside && existsSync(path.join(kept.dataDir, 'postgres.json'))) {
    throw new Error(
      `${dataDir} is a copy of ${kept.dataDir} without its database, which lies in ${kept.home}; delete ${file} to begin anew`,
    );
  }
  const place = { ...kept, dataDir, home: inside ? path.join(dataDir, 'postgres') : kept.home };
  write(file, place);
  return place;
}

function write(file: string, place: Place): void {
  writeFileSync(`${file}.new`, JSON.stringify(place, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Makes the folder for this user alone. @throws Error when somebody else made it first. */
export function makeOwn(folder: string, user: User | null): void {
  const parent = path.dirname(folder);
  mkdirSync(parent, { recursive: true });
  if (parent === OUTSIDE) chmodSync(parent, 0o711);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (lstatSync(folder).isSymbolicLink()) throw new Error(`${folder} is a link; a folder is wanted there`);
  if (user) chownSync(folder, user.uid, user.gid);
}

/** Folders that may hold the binaries, the nearest first. */
export const binaryHomes = (cacheDir: string, user: User | null): string[] => (user ? [cacheDir, path.join(OUTSIDE, 'cache')] : [cacheDir]);

/** Forgets a data folder's cluster for good. It must have been stopped. */
export function forget(dataDir: string): void {
  const place = keptPlace(dataDir);
  if (!place) return;
  rmSync(place.home, { recursive: true, force: true });
  rmSync(noteOf(dataDir), { force: true });
}
