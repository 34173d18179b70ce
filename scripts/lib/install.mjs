import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from './child.mjs';
import { takeTurn } from './lock.mjs';
import { installLock, root } from './place.mjs';
import { Clear, say, step } from './say.mjs';

const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.tollgate-stamp');
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Brings node_modules to what package-lock.json says, unless it is there already. Two starts at once install once. */
export async function install(signal) {
  if (isInstalled()) return;
  const lock = await takeTurn(installLock, () => say('waiting for another start that is installing packages'), signal);
  try {
    if (!isInstalled()) await npmCi(lock, signal);
  } finally {
    lock.release();
  }
}

/** What was installed, and for which kind of machine: a checkout may have been copied from another. */
const stamp = () =>
  createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');

function isInstalled() {
  const { dependencies, devDependencies } = readJson(path.join(root, 'package.json'));
  const named = Object.keys({ ...dependencies, ...devDependencies });
  if (!named.every((name) => existsSync(path.join(modules, name, 'package.json')))) return false;
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === stamp();
  return installedByHand();
}

/** Somebody ran npm themselves: npm's own note of what it installed must agree with the lock file. */
function installedByHand() {
  const note = path.join(modules, '.package-lock.json');
  if (!existsSync(note)) return false;
  const [wanted, there] = [readJson(path.join(root, 'package-lock.json')).packages, readJson(note).packages];
  const agrees = Object.entries(wanted).every(
    ([place, entry]) => place === '' || entry.optional || there[place]?.version === entry.version,
  );
  if (agrees) writeStamp();
  return agrees;
}

function writeStamp() {
  try {
    writeFileSync(stampFile, stamp());
  } catch (error) {
    // Somebody else's node_modules: then the long comparison is made at every start.
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
  }
}

async function npmCi(lock, signal) {
  const cache = ownCache();
  rmSync(stampFile, { force: true });
  // No package of ours needs its install script: the launcher makes PostgreSQL's links itself.
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  if (cache) args.push('--cache', cache);
  try {
    const [file, ...first] = npm();
    const { code, output } = await step('installing packages (once, about half a minute)', () =>
      run(file, [...first, ...args], { cwd: root, env: plainEnv(), signal, spawned: lock.handTo }),
    );
    signal?.throwIfAborted();
    if (code !== 0) throw new Clear(complaint(output));
    writeStamp();
  } catch (error) {
    if (error.code === 'ENOENT') throw new Clear('npm was not found beside Node; install npm, or run "npm ci" yourself', { cause: error });
    throw error;
  } finally {
    if (cache) rmSync(cache, { recursive: true, force: true });
  }
}

/** npm as a program: the one above us, the one beside this Node, or the one on PATH. */
function npm() {
  const beside = ['../lib/node_modules/npm/bin/npm-cli.js', 'node_modules/npm/bin/npm-cli.js'].map((name) =>
    path.resolve(path.dirname(process.execPath), name),
  );
  const above = process.env.npm_execpath ?? '';
  const found = [...(/npm-cli\.js$/.test(above) ? [above] : []), ...beside].find((file) => existsSync(file));
  return found ? [process.execPath, found] : ['npm'];
}

/** npm's settings that say how to reach the registry stay; those that would change what is installed (omit, global, dry-run …) do not. */
function plainEnv() {
  const kept =
    /^npm_config_(registry|.*proxy|cafile|ca|cert|key|strict_ssl|userconfig|globalconfig|cache|offline|prefer_offline|fetch_.*|maxsockets|.*:.*)$/i;
  const entries = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name));
  return { ...Object.fromEntries(entries), NODE_ENV: 'development' };
}

/** A cache for this one run where npm's usual one cannot be written. */
function ownCache() {
  const usual = process.env.npm_config_cache ?? path.join(os.homedir(), '.npm');
  try {
    mkdirSync(usual, { recursive: true });
    accessSync(usual, constants.W_OK | constants.X_OK);
    return null;
  } catch {
    return mkdtempSync(path.join(os.tmpdir(), 'tollgate-npm-'));
  }
}

function complaint(output) {
  const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  const said = lines
    .filter((line) => line !== '' && !/complete log of this run|_logs/.test(line))
    .slice(-6)
    .join('\n  ');
  const network = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/.test(output);
  const allowed = /EACCES|EPERM|EROFS/.test(output);
  const why = network
    ? 'the npm registry cannot be reached; check the network or the proxy'
    : allowed
      ? `this user may not write to ${modules}`
      : 'npm ci failed';
  return `packages could not be installed: ${why}. npm said:\n  ${said}`;
}
