import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { discard } from '../../apps/gateway/servers/servers.js';
import { isAlive, until } from '../../apps/gateway/servers/processes.js';

const ROOT = path.resolve(__dirname, '../..');
const CACHE = path.join(ROOT, '.data', 'cache');
/** Compiling, when nobody has; a bench alone takes a tenth of it. */
const BEGINS_WITHIN_MS = 200_000;
const GONE_WITHIN_MS = 30_000;
// Inside the run's own folder, which goes when the run is over, however it ends.
const dataDir = mkdtempSync(path.join(process.env['TOLLGATE_DATA']!, 'bench-'));
const store = path.join(dataDir, 'bench');
const everybody: number[] = [];

/** A bench in the middle of measuring, as a process of its own. */
interface Measuring {
  readonly bench: ChildProcess;
  /** PostgreSQL, Redis, what is measured, and whoever else it has started. */
  readonly children: readonly number[];
  /** What it has said, once it has ended and nobody else can say anything in its name. */
  readonly said: Promise<string>;
}

async function measuring(): Promise<Measuring> {
  const { PATH = '', HOME = '' } = process.env;
  // As under npm: should this test be killed, what it started stops by itself.
  const env = { PATH, HOME, npm_lifecycle_event: 'bench', TOLLGATE_DATA: dataDir };
  const bench = spawn(process.execPath, [path.join(ROOT, 'scripts', 'bench.mjs'), 'door'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  everybody.push(bench.pid!);
  let text = '';
  for (const stream of [bench.stdout, bench.stderr]) stream.setEncoding('utf8').on('data', (said: string) => (text += said));
  const said = new Promise<string>((resolve) => bench.once('close', () => resolve(text)));
  const begun = () => childrenOf(bench.pid!).some(({ command }) => command.includes('door/bare.js'));
  const ok = await until(() => begun() || bench.exitCode !== null, BEGINS_WITHIN_MS);
  const children = childrenOf(bench.pid!).map(({ pid }) => pid);
  everybody.push(...children);
  if (!ok || bench.exitCode !== null) throw new Error(`it does not measure anything:\n${text}`);
  return { bench, children, said };
}

function childrenOf(parent: number): { pid: number; command: string }[] {
  const all = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' });
  return [...all.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].flatMap(([, pid, ppid, command]) =>
    Number(ppid) === parent ? [{ pid: Number(pid), command: command! }] : [],
  );
}

const living = (pids: readonly number[]): number[] => pids.filter(isAlive);

beforeAll(() => {
  chmodSync(dataDir, 0o711);
  mkdirSync(CACHE, { recursive: true });
  symlinkSync(CACHE, path.join(dataDir, 'cache'));
});

afterEach(async () => {
  for (const pid of living(everybody.splice(0))) process.kill(pid, 'SIGKILL');
  await discard(store);
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

it('a bench that is killed leaves neither processes nor data', async () => {
  const { bench, children } = await measuring();
  expect(children.length).toBeGreaterThanOrEqual(4);
  bench.kill('SIGKILL');
  await until(() => living(children).length === 0 && !existsSync(store), GONE_WITHIN_MS);
  expect({ living: living(children), store: existsSync(store) }).toEqual({ living: [], store: false });
});

it('a bench that is asked to stop says so, stops what it has started and deletes its data', async () => {
  const { bench, children, said } = await measuring();
  bench.kill('SIGTERM');
  const text = await said;
  expect(text).toContain('stopping: SIGTERM\n');
  expect(text).not.toContain('took too long');
  expect(text).not.toContain('broken');
  expect({ code: bench.exitCode, living: living(children), store: existsSync(store) }).toEqual({ code: 130, living: [], store: false });
});
