import { readFileSync } from 'node:fs';
import { startedAt } from './lock.mjs';

/**
 * An AbortSignal that fires once, with the reason in its message, when we are to stop: SIGINT, SIGTERM, SIGHUP (unless nohup said to ignore it),
 * or the npm that started us is gone. Further signals change nothing.
 */
export function whenToStop() {
  const controller = new AbortController();
  const stop = (why) => controller.abort(new DOMException(why, 'AbortError'));
  for (const name of ['SIGINT', 'SIGTERM', ...(ignoresHangup() ? [] : ['SIGHUP'])]) process.on(name, () => stop(name));
  if (process.env.npm_lifecycle_event) {
    const above = ancestors();
    setInterval(() => above.some(({ pid, start }) => startedAt(pid) !== start) && stop('what started it is gone'), 500).unref();
  }
  return controller.signal;
}

function ignoresHangup() {
  try {
    const [, mask] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return (BigInt(`0x${mask}`) & 1n) === 1n;
  } catch {
    return false;
  }
}

/** Our parent, and where that is a shell which npm put in between, its parent too: when npm is killed the shell lives on. */
function ancestors() {
  const found = [{ pid: process.ppid, start: startedAt(process.ppid) }];
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    const command = readFileSync(`/proc/${process.ppid}/cmdline`, 'utf8').split('\0');
    const pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (command[1] === '-c' && /sh$/.test(command[0]) && pid > 1) found.push({ pid, start: startedAt(pid) });
  } catch {
    // Not Linux, or the parent is gone already: then the parent alone is watched.
  }
  return found;
}
