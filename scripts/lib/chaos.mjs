import path from 'node:path';
import { run } from './child.mjs';
import { root } from './place.mjs';
import { say, step } from './say.mjs';

const PROGRAM = path.join(root, 'scripts', 'chaos.mjs');
/** The same for everybody, so that a failure is met again. Among the first hundreds of seeds this one's schedules hold most kinds of faults and few restarts. */
const [SCHEDULES, SEED] = ['10', 'ci-128'];

/** After all of the tests, and only then: a few schedules on real processes. They count as one test; what they find is said with the seed. */
export async function chaos(args, signal) {
  const label = `chaos, ${SCHEDULES} schedules with seed ${SEED}`;
  if (signal.aborted || args.some((arg) => !arg.startsWith('-'))) return { passed: 0, failed: 0 };
  const { code, output } = await step(label, () =>
    run(process.execPath, [PROGRAM, '--schedules', SCHEDULES, '--seed', SEED], { cwd: root, signal }),
  );
  const lines = output.trim().split('\n');
  // What is no finding may still be worth a look.
  say((code === 0 ? [...lines.filter((line) => line.startsWith('noted: ')), lines.at(-1)] : lines).join('\n'));
  say(`${label}: ${code === 0 ? 'ok' : `FAILED; npm run chaos -- --schedules ${SCHEDULES} --seed ${SEED} repeats it`}`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
