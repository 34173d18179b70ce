import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

export interface Binary {
  readonly file: string;
  readonly env: Record<string, string>;
}

const run = promisify(execFile);
const NAMES = ['redis-server', 'valkey-server'] as const;

/** A server ≥ 6.2: on PATH, else our private copy, else one fetched from Debian's or Ubuntu's archive without installing anything. */
export async function redisBinary(cacheDir: string, say: (line: string) => void): Promise<Binary> {
  const tried: string[] = [];
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter).flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  for (const file of onPath.filter((file) => path.isAbsolute(file) && existsSync(file))) {
    const complaint = trial({ file, env: {} });
    if (complaint === null) return { file, env: {} };
    tried.push(`${file} (${complaint})`);
  }
  if (tried.length === 0) tried.push('redis-server and valkey-server on PATH (not there)');
  const folder = path.join(cacheDir, 'redis');
  const kept = inside(folder);
  if (kept && trial(kept) === null) return kept;
  for (const family of ['redis', 'valkey']) {
    const complaint = await fetch(family, folder, say).then(() => trial(inside(folder)), lastLine);
    if (complaint === null) return inside(folder)!;
    tried.push(`${family}-server from the system's package archive (${complaint})`);
  }
  throw new Error(
    `no Redis found; tried ${tried.join(', ')}. Install one (apt-get install redis-server, brew install valkey, dnf install valkey, apk add valkey) or set REDIS_URL`,
  );
}

/** Null when this is a server new enough for the queues, else what is wrong with it. */
function trial(binary: Binary | null): string | null {
  if (!binary) return 'the archive held no server';
  const { status, stdout, stderr, error } = spawnSync(binary.file, ['--version'], {
    env: { ...process.env, ...binary.env },
    encoding: 'utf8',
  });
  if (status !== 0) return error?.message ?? stderr.trim().split('\n')[0] ?? 'it does not run';
  const [, major = 0, minor = 0] = (/v=(\d+)\.(\d+)/.exec(stdout) ?? []).map(Number);
  return major > 6 || (major === 6 && minor >= 2) ? null : `version ${major}.${minor} is older than 6.2`;
}

/** A private copy with the libraries that came along. */
function inside(folder: string): Binary | null {
  const file = NAMES.map((name) => path.join(folder, 'usr', 'bin', name)).find((candidate) => existsSync(candidate));
  if (!file) return null;
  const roots = ['usr/lib', 'lib'].map((name) => path.join(folder, name)).filter((name) => existsSync(name));
  const libraries = roots.flatMap((root) => [
    root,
    ...readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(root, entry.name)),
  ]);
  return { file, env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

/** Downloads the packages with package lists of our own (so that an ordinary user can too) and unpacks them; nothing is installed. */
async function fetch(family: string, folder: string, say: (line: string) => void): Promise<void> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg'))
    throw new Error('only Debian and Ubuntu have it in a form we can unpack');
  mkdirSync(path.dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    const [lists, archives] = ['lists', 'archives'].map((name) => path.join(work, name)) as [string, string];
    for (const name of [lists, archives]) mkdirSync(path.join(name, 'partial'), { recursive: true });
    const settings = [
      `Dir::State::lists=${lists}`,
      `Dir::Cache=${work}`,
      `Dir::Cache::archives=${archives}`,
      'Acquire::Languages=none',
      'Acquire::Retries=1',
      'Acquire::http::Timeout=10',
      'Acquire::https::Timeout=10',
      'APT::Sandbox::User=root',
    ];
    const options = settings.flatMap((setting) => ['-o', setting]);
    const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
    say(`fetching ${family}-server from the system's package archive (once)`);
    await run('apt-get', [...options, '-q', 'update'], { env, cwd: work, timeout: 120_000 });
    await run('apt-get', [...options, '-q', 'download', ...(await packages(family, options, env))], { env, cwd: work, timeout: 120_000 });
    const unpacked = path.join(work, 'unpacked');
    for (const name of readdirSync(work).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', name, unpacked], { env, cwd: work });
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacked, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The server, its tools, and those libraries it names that this machine does not have. */
async function packages(family: string, options: string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const own = [`${family}-server`, `${family}-tools`];
  const needs = ['--no-recommends', '--no-suggests', '--no-conflicts', '--no-breaks', '--no-replaces', '--no-enhances'];
  const { stdout: depends } = await run('apt-cache', [...options, 'depends', ...needs, ...own], { env });
  const { stdout: status } = await run('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\n'], { env, maxBuffer: 1 << 26 });
  const installed = new Set(
    status
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice(10)),
  );
  const libraries = [...depends.matchAll(/Depends: (lib[\w.+-]+)/g)].map((match) => match[1]!);
  return [...new Set([...own, ...libraries.filter((name) => !installed.has(name))])];
}

function lastLine(error: Error & { stderr?: string }): string {
  const lines = (error.stderr?.trim() || error.message).split('\n').filter((line) => line.trim() !== '');
  if (lines.some((line) => line.includes('No packages found'))) return 'not found there; is the network reachable?';
  return (lines.find((line) => line.startsWith('E:')) ?? lines.at(-1) ?? 'no reason given').slice(0, 200);
}
