import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { chaos } from './chaos.mjs';
import { root } from './place.mjs';
import { say } from './say.mjs';

/** Each file of tests loads a gateway of its own: with room for what is young, the collector comes less often (5 to 8 % of the CPU of some). Workers are given it too. */
const YOUNG = ['--max-semi-space-size=64'];

/**
 * Runs Jest and passes on what it says, then a few schedules of chaos where everything is wanted; the last line is `N passed, N failed`. Answers the exit code.
 * `without` says for folders of `test` why their tests cannot be run; then they are left out, loudly.
 */
export async function jest(args, signal, without = {}) {
  const missing = Object.entries(without).filter(([, why]) => why !== null);
  // Nobody should overlook it.
  const sayLoudly = () => {
    for (const [folder, why] of missing) say(`\n!!! THE TESTS OF test/${folder} WERE NOT RUN: ${why}\n`);
  };
  sayLoudly();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tollgate-results-'));
  const results = path.join(folder, 'results.json');
  const leftOut =
    missing.length === 0 ? [] : ['--testPathIgnorePatterns', '/node_modules/', ...missing.map(([folder]) => `/test/${folder}/`)];
  const program = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  try {
    const code = await ended(
      spawn(process.execPath, [...YOUNG, program, '--json', '--outputFile', results, ...args, ...leftOut], {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
      signal,
    );
    const { passed, failed, skipped } = count(results, code);
    const under = await chaos(args, signal);
    sayLoudly();
    say(`${passed + under.passed} passed, ${failed + under.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return code === 0 && failed + under.failed > 0 ? 1 : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ctrl-C reaches Jest by itself; what only we are told is passed on, and Jest gets the time to stop its servers. */
function ended(child, signal) {
  const stop = () => child.kill('SIGTERM');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 130));
  });
}

/** A suite that could not start counts as one failure, and so does a Jest that could not. */
function count(file, code) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  }
}
