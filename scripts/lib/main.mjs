import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { holder, take, takeTurn } from './lock.mjs';
import { dataFolder, loadEnv, root } from './place.mjs';
import { Clear, say, step } from './say.mjs';
import { whenToStop } from './stop.mjs';

/** A compiled module of ours; packages must have been installed and sources compiled before. */
export const compiled = (name) => import(pathToFileURL(path.join(root, 'dist', name)).href);

/**
 * From a bare checkout to compiled code, then `work(tools, launcher)`.
 * `before(dataDir)` runs first and answers what is to be undone at the end; `stopCode` is the exit code when somebody asked us to stop.
 */
export const main = (work, { stopCode = 130, before = () => undefined } = {}) =>
  ending(stopCode, async (signal) => {
    loadEnv();
    const dataDir = dataFolder();
    const undo = before(dataDir);
    try {
      await install(signal);
      await build(signal);
      const tools = { say, step, take, holder, takeTurn, signal, dataDir, cacheDir: path.join(dataDir, 'cache') };
      await work(tools, await compiled('apps/gateway/run.js'));
      return signal.aborted ? stopCode : Number(process.exitCode ?? 0);
    } finally {
      undo?.();
    }
  });

/** A task of the workshop, which needs packages but nothing compiled. `work(signal)` answers the exit code. */
export const task = (work) =>
  ending(130, async (signal) => {
    await install(signal);
    return work(signal);
  });

/** Ends the process with the work's exit code; what went wrong is told in one sentence and ends it with 1. */
async function ending(stopCode, work) {
  const signal = whenToStop();
  signal.addEventListener('abort', () => setTimeout(giveUp, STOP_WITHIN_MS).unref());
  let code = 1;
  try {
    code = await work(signal);
  } catch (error) {
    if (signal.aborted && (error.name === 'AbortError' || error === signal.reason)) code = stopCode;
    else process.stderr.write(`tollgate: ${sentence(error)}\n`);
  }
  process.exit(code);
}

const STOP_WITHIN_MS = 29_000;

function giveUp() {
  process.stderr.write('tollgate: stopping took too long; what still runs is taken over by the next start\n');
  process.exit(1);
}

/** Errors of the machine and of what it was told explain themselves; a bug of ours shows where it is. */
function sentence(error) {
  if (error instanceof Clear) return error.message;
  if (error.code === 'ERR_MODULE_NOT_FOUND') return `${error.message.split('\n')[0]}; run "npm ci" and try again`;
  if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'ENOSPC') return error.message;
  return error instanceof TypeError || error instanceof ReferenceError ? error.stack : error.message;
}

/** One gateway per data folder: the second is told so, and does no harm to the first. */
export function alone(dataDir, name = 'gateway') {
  const lock = take(path.join(dataDir, `${name}.lock`));
  if (lock.release) return lock.release;
  throw new Clear(
    `${name === 'gateway' ? 'tollgate' : `the ${name}`} already runs with the data folder ${dataDir} (process ${lock.heldBy}); stop it first, or set TOLLGATE_DATA and the ports for a second one`,
  );
}
