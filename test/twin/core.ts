import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Cores this process may use, as Linux lists them (`0-3,6`); none where it is not Linux. */
function cores(): number[] {
  try {
    const [, list] = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'latin1'))!;
    return list!.split(',').flatMap((part) => {
      const [from, to] = part.split('-').map(Number) as [number, number | undefined];
      return Array.from({ length: (to ?? from) - from + 1 }, (_, i) => from + i);
    });
  } catch {
    return [];
  }
}

/**
 * One core for a worker and the server processes that it speaks to. Of all these only one has something to do at any moment, and to wake a process on another
 * core costs more than what it then does. Where processes cannot be bound to a core everything goes on as it would, only slower.
 */
export class Core {
  private readonly here = new Set<number>();
  private readonly name: string | undefined;

  /** @param nth of the cores we may use, round and round. */
  constructor(nth: number) {
    const all = cores();
    this.name = all[nth % all.length]?.toString();
    this.bring(process.pid);
  }

  bring(pid: number): void {
    if (this.name === undefined || this.here.has(pid)) return;
    this.here.add(pid);
    try {
      execFileSync('taskset', ['-cp', this.name, String(pid)], { stdio: 'ignore' });
    } catch {
      // It has ended, or is not ours, or there is no such program.
    }
  }
}
