import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

/** Below those from which systems lend ports to connections: whoever ends finds his own again when he comes back. */
const [LOWEST, HIGHEST] = [20_000, 32_000] as const;
const given = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on, and that nobody is lent either. */
export async function steadyPort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
