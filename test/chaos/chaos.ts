import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Config } from '#platform';
import type { Tools } from '../../apps/gateway/servers/servers.js';
import { appointHeir } from '../bench/heir.js';
import { BUGS, broken } from './bugs.js';
import { open } from './open.js';
import { report } from './report.js';
import { runSchedules } from './run.js';

/** What `apps/gateway/run.js` of the code under test lends. */
export interface Launcher {
  runApart(tools: Tools, name: string, work: (config: Config, tools: Tools, signal: AbortSignal) => Promise<void>): Promise<void>;
}

interface Wanted {
  readonly schedules: number;
  readonly seed: string;
  /** One schedule only, with everything told. */
  readonly only: number | null;
  readonly bug: string | null;
}

const SCHEDULES = 10;
/** What it starts on lies there; it is locked by the run (see scripts/chaos.mjs). */
const STORE = 'chaos';
const USAGE =
  'npm run chaos -- [--schedules N] [--seed S] [--replay S:K] [--bug NAME] [--bugs] | --each-bug all|NAME,NAME… [--seeds A,B,C] [--schedules N]';

/** @throws Error with the usage. */
export function wanted(words: readonly string[]): Wanted {
  const given = new Map<string, string>();
  for (let i = 0; i < words.length; i += 2) {
    const [name, value] = [words[i]!, words[i + 1]];
    if (!['--schedules', '--seed', '--replay', '--bug'].includes(name) || value === undefined) throw new Error(USAGE);
    given.set(name, value);
  }
  const replay = /^([\w-]+):(\d+)$/.exec(given.get('--replay') ?? '');
  const seed = replay?.[1] ?? given.get('--seed') ?? randomBytes(4).toString('hex');
  const schedules = Number(given.get('--schedules') ?? SCHEDULES);
  const bug = given.get('--bug') ?? null;
  if (given.has('--replay') && !replay) throw new Error(USAGE);
  if (!/^[\w-]{1,32}$/.test(seed) || !Number.isInteger(schedules) || schedules < 1) throw new Error(USAGE);
  if (bug !== null && !Object.hasOwn(BUGS, bug)) throw new Error(`there is no bug ${bug}; --bugs lists them`);
  return { schedules, seed, only: replay ? Number(replay[2]) : null, bug };
}

/** Of the workshop, which is not TypeScript. */
const bundled = async (signal: AbortSignal): Promise<void> =>
  ((await import('../../scripts/lib/build.mjs' as string)) as { bundled: (signal: AbortSignal) => Promise<void> }).bundled(signal);

/** What `npm run chaos` does. However it ends, nothing that it has started outlives it for long. @param code folder of what was compiled. @returns the exit code. */
export async function chaos(everyday: Tools, sound: Launcher, code: string, words: readonly string[]): Promise<number> {
  if (words[0] === '--bugs') {
    for (const [name, { what, foundAs }] of Object.entries(BUGS)) everyday.say(`${name.padEnd(28)} ${foundAs.join().padEnd(12)} ${what}`);
    return 0;
  }
  const { seed, schedules, only, bug } = wanted(words);
  everyday.say(`seed ${seed}`);
  appointHeir(code, path.join(everyday.dataDir, STORE));
  const under = bug === null ? { code, launcher: sound } : await broken(code, bug);
  if (bug === null) await bundled(everyday.signal);
  // A replay leaves alone what it is to explain.
  const name = [seed, ...(only === null ? [] : ['replay', only]), ...(bug === null ? [] : [bug])].join('-');
  const kept = path.join(everyday.dataDir, 'chaos-runs', name);
  let end: (() => boolean) | undefined;
  await under.launcher.runApart(everyday, STORE, async (config, tools, signal) => {
    const { world, close } = await open(tools, config, { code: under.code, seed, kept, aloud: only !== null });
    try {
      const which = only === null ? Array.from({ length: schedules }, (_, n) => n) : [only];
      const ran = await runSchedules(world, config, which, { stopAt: bug === null ? [] : BUGS[bug]!.foundAs, signal, say: everyday.say });
      end = () => report(world, ran, bug === null && only === null, everyday.say);
    } finally {
      await close();
    }
  });
  // Last of all, for its last line is for machines.
  return end!() ? 0 : 1;
}
