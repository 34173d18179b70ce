import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

/** Whether somebody listens on this port of 127.0.0.1. */
export const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
  });

/** Whether it is this process that answers there; what somebody else answers looks the same. Where the system does not say (macOS), whoever answers is taken for it. */
export function listens(pid: number, port: number): boolean {
  if (process.platform !== 'linux') return true;
  const [address, LISTEN] = [`0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`, '0A'];
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  const fields = lines.map((line) => line.trim().split(/\s+/)).find(([, local, , state]) => local === address && state === LISTEN);
  return fields !== undefined && filesOf(pid).includes(`socket:[${fields[9]}]`);
}

function filesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((fd) => {
      try {
        return [readlinkSync(path.join(folder, fd))];
      } catch {
        // Closed since we listed it.
        return [];
      }
    });
  } catch {
    return [];
  }
}
