import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../apps/gateway/servers/processes.js';
import { startProcess, stopAll } from './children.js';

const folder = mkdtempSync(path.join(tmpdir(), 'bench-children-'));
const LISTENS = `import { createServer } from 'node:http';
  const server = createServer((_, answer) => answer.end()).on('error', () => process.exit(1));
  const listen = () => server.listen(process.env.PORT, '127.0.0.1');`;

function program(name: string, text: string): string {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, text);
  return file;
}

/** Starts it. @returns how to stop it. */
async function started(file: string, port: number): Promise<() => Promise<void>> {
  const { stop } = await startProcess(file, `http://127.0.0.1:${port}/`, { PORT: String(port) });
  return stop;
}

async function somebodyElse(port: number): Promise<Server> {
  const server = createServer((_, answer) => answer.end());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a program is up when it listens, and is not when it ends', async () => {
  const stop = await started(program('listens', `${LISTENS} listen();`), await freePort());
  await stop();
  await expect(started(program('ends', 'process.exit(1)'), await freePort())).rejects.toThrow(/ended while it started: .*ends\.mjs/);
});

it('what somebody else answers is not taken for the program, and it is said which port they have', async () => {
  const port = await freePort();
  const other = await somebodyElse(port);
  try {
    // It takes its time until it finds its port taken.
    const late = program('late', `${LISTENS} setTimeout(listen, 500);`);
    await expect(started(late, port)).rejects.toThrow(new RegExp(`port ${port} has been taken by somebody else.*late\\.mjs`));
  } finally {
    other.closeAllConnections();
    other.close();
  }
});

it('once all is stopped nothing more is started', async () => {
  const port = await freePort();
  await started(program('stopped', `${LISTENS} listen();`), port);
  await stopAll();
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  await expect(started(program('later', `${LISTENS} listen();`), await freePort())).rejects.toThrow('stopping');
});
