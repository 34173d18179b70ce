import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './child.mjs';
import { takeTurn } from './lock.mjs';
import { installLock, root } from './place.mjs';
import { Clear, say, step } from './say.mjs';

const dist = path.join(root, 'dist');
const stampFile = path.join(dist, '.stamp');
const bundleStamp = path.join(dist, 'services', '.stamp');
const isSource = (name) => /\.(tsx?|js)$/.test(name) && !/\.spec\.tsx?$/.test(name);

/** Compiles when a source has changed since the last time. Two starts at once compile once. */
export async function build(signal) {
  if (isBuilt()) return;
  const lock = await takeTurn(installLock, () => say('waiting for another start that is compiling'), signal);
  try {
    if (!isBuilt()) await compile(lock, signal);
  } finally {
    lock.release();
  }
}

/** Puts each service into one file when that has not been done with what is compiled. Two at once do it once, and nobody's files are taken away while they run. */
export async function bundled(signal) {
  const lock = await takeTurn(installLock, () => say('waiting for another start that is compiling'), signal);
  try {
    if (existsSync(bundleStamp) && readFileSync(bundleStamp, 'utf8') === readFileSync(stampFile, 'utf8')) return;
    const { bundle } = await import('./bundle.mjs');
    await step('putting each service into one file', () => bundle(root));
    writeFileSync(bundleStamp, readFileSync(stampFile));
  } finally {
    lock.release();
  }
}

const isBuilt = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();

function stamp() {
  const files = [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts/lib/bundle.mjs',
    ...['apps', 'libs', 'examples'].flatMap(sources),
  ];
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function sources(folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true })
    .filter(isSource)
    .sort()
    .map((name) => path.join(folder, name));
}

async function compile(lock, signal) {
  const wanted = stamp();
  // What a compile left half done, or a source that is gone, must not stay behind.
  const afresh = !existsSync(stampFile) || removedSources();
  // First of all: what is taken away in part is not to be taken for whole. A bench may be compiled into it meanwhile.
  rmSync(stampFile, { force: true });
  if (afresh) rmSync(dist, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, output } = await step('compiling', () =>
    run(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--pretty', 'false'], { cwd: root, signal, spawned: lock.handTo }),
  );
  signal?.throwIfAborted();
  if (code !== 0) throw new Clear(`the sources do not compile:\n  ${output.trim().split('\n').slice(0, 10).join('\n  ')}`);
  writeFileSync(stampFile, wanted);
}

function removedSources() {
  const compiled = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith('.js') && !name.startsWith('services'));
  return compiled.some((name) => !['.ts', '.tsx', '.js'].some((ending) => existsSync(path.join(root, name.replace(/\.js$/, ending)))));
}
