import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { discard } from '../apps/gateway/servers/servers.js';
import { isAlive, until } from '../apps/gateway/servers/processes.js';

const ROOT = path.resolve(__dirname, '..');
const CACHE = path.join(ROOT, '.data', 'cache');
/** Compiling, when nobody has; the rest takes a tenth of it. */
const BEGINS_WITHIN_MS = 200_000;

/** A script in the middle of its work, as a process of its own. */
export interface Begun {
  readonly script: ChildProcess;
  /** PostgreSQL, Redis, the services, and whoever else it has started. */
  readonly children: readonly number[];
  /** What it has said, once it has ended and nobody else can say anything in its name. */
  readonly said: Promise<string>;
}

/** Where a script runs that makes a store of this name and is to leave nothing behind. */
export class Workplace {
  /** Inside the run's own folder, which goes when the run is over, however it ends. */
  readonly dataDir: string;
  readonly store: string;
  private readonly everybody: number[] = [];

  constructor(private readonly name: string) {
    this.dataDir = mkdtempSync(path.join(process.env['TOLLGATE_DATA']!, `${name}-`));
    this.store = path.join(this.dataDir, name);
    chmodSync(this.dataDir, 0o711);
    mkdirSync(CACHE, { recursive: true });
    symlinkSync(CACHE, path.join(this.dataDir, 'cache'));
  }

  /** @returns when as many of its processes as are wanted are of this kind, by their commands. @throws Error with what it said. */
  async begin(words: readonly string[], kind: string, wanted: number): Promise<Begun> {
    const { PATH = '', HOME = '' } = process.env;
    // As under npm: should this test be killed, what it started stops by itself.
    const env = { PATH, HOME, npm_lifecycle_event: this.name, TOLLGATE_DATA: this.dataDir, TMPDIR: this.dataDir };
    const program = path.join(ROOT, 'scripts', `${this.name}.mjs`);
    const script = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.everybody.push(script.pid!);
    let text = '';
    for (const stream of [script.stdout, script.stderr]) stream.setEncoding('utf8').on('data', (said: string) => (text += said));
    const said = new Promise<string>((resolve) => script.once('close', () => resolve(text)));
    const begun = () => childrenOf(script.pid!).filter(({ command }) => command.includes(kind)).length >= wanted;
    const ok = await until(() => begun() || script.exitCode !== null, BEGINS_WITHIN_MS);
    const children = childrenOf(script.pid!).map(({ pid }) => pid);
    this.everybody.push(...children);
    if (!ok || script.exitCode !== null) throw new Error(`it does not begin:\n${text}`);
    return { script, children, said };
  }

  /** Whatever a test has left. */
  async clear(): Promise<void> {
    for (const pid of living(this.everybody.splice(0))) process.kill(pid, 'SIGKILL');
    await discard(this.store);
  }

  close(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

export const living = (pids: readonly number[]): number[] => pids.filter(isAlive);

function childrenOf(parent: number): { pid: number; command: string }[] {
  const all = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' });
  return [...all.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].flatMap(([, pid, ppid, command]) =>
    Number(ppid) === parent ? [{ pid: Number(pid), command: command! }] : [],
  );
}
