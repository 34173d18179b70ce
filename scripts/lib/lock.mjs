import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** When the process began, in the system's own words: tells it from a later one with the same number. Null when it has ended. */
export function startedAt(pid) {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : fields[19];
  } catch {
    return null;
  }
}

const HALF_WRITTEN_MS = 2000;

/** The process that holds this lock file, else the child that it was handed to, or null: a file whose processes were killed holds nothing. */
export function holder(file) {
  try {
    const [pid, start, ...more] = readFileSync(file, 'utf8').split('\n');
    if (!start) return Date.now() - statSync(file).mtimeMs < HALF_WRITTEN_MS ? -1 : null;
    if (startedAt(Number(pid)) === start) return Number(pid);
    const [child, childStart] = more;
    return childStart && startedAt(Number(child)) === childStart ? Number(child) : null;
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

const claim = (pid) => `${pid}\n${startedAt(pid)}\n`;

/**
 * Takes the lock for this process. Answers `{ heldBy }` with the number of the process that has it, or `{ release, handTo }`:
 * a child that the lock was handed to holds it on when we are killed. We hold it all the same: what is to be done after the child's end is still ours to do.
 */
export function take(file) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o711 });
  for (;;) {
    try {
      writeFileSync(file, claim(process.pid), { flag: 'wx', mode: 0o600 });
      return { release: () => rmSync(file, { force: true }), handTo: (pid) => writeFileSync(file, claim(process.pid) + claim(pid)) };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const heldBy = holder(file);
    if (heldBy !== null) return { heldBy };
    setAside(file);
  }
}

/** Removes a dead process's lock; should somebody have taken it in between, it is put back. */
function setAside(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (holder(aside) === null) rmSync(aside);
    else renameSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/** Waits for the lock as long as it takes, or until `signal` fires. `waiting` is told once that it is somebody else's. */
export async function takeTurn(file, waiting = () => undefined, signal) {
  for (let told = false; ; told = true) {
    const got = take(file);
    if (got.release) return got;
    if (!told) waiting(got.heldBy);
    await sleep(50, undefined, { signal });
  }
}
