import path from 'node:path';
import { run } from './child.mjs';
import { root } from './place.mjs';
import { Clear, say, step } from './say.mjs';

const PROGRAM = path.join(root, 'scripts', 'chaos.mjs');
const USAGE = 'npm run chaos -- --each-bug all|NAME,NAME… [--seeds A,B,C] [--schedules N]';

/**
 * Every seeded bug under every seed, each until it is found, and a table of after how many schedules that was. Answers 0 when all were found each time.
 * A run that ended without saying what it found has found nothing.
 */
export async function eachBug(words, signal) {
  const given = new Map();
  for (let i = 0; i < words.length; i += 2) {
    if (!['--each-bug', '--seeds', '--schedules'].includes(words[i]) || words[i + 1] === undefined) throw new Clear(USAGE);
    given.set(words[i], words[i + 1]);
  }
  const chaos = (...args) => run(process.execPath, [PROGRAM, ...args], { cwd: root, signal });
  const list = await chaos('--bugs');
  const all = [...list.output.matchAll(/^([a-z]+(?:-[a-z]+)+) {2,}/gm)].map(([, name]) => name);
  const names = given.get('--each-bug') === 'all' ? all : given.get('--each-bug').split(',');
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined || all.length === 0) throw new Clear(unknown ? `there is no bug ${unknown}; --bugs lists them` : list.output);
  const seeds = (given.get('--seeds') ?? 'a,b,c').split(',');
  const rows = [];
  for (const name of names) {
    const runs = [];
    for (const seed of seeds) {
      const args = ['--bug', name, '--seed', seed, '--schedules', given.get('--schedules') ?? '5'];
      const { output } = await step(`${name} with seed ${seed}`, () => chaos(...args));
      signal.throwIfAborted();
      runs.push(found(output));
      say(
        `${name} with seed ${seed}: ${runs.at(-1) === null ? `NOT FOUND\n${output.trim().split('\n').slice(-5).join('\n')}` : after(runs.at(-1))}`,
      );
    }
    rows.push(row(name, runs));
  }
  say(
    [
      '| bug | runs | found | after, median | worst | counted as |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows.map(({ line }) => line),
    ].join('\n'),
  );
  return rows.every(({ good }) => good) ? 0 : 1;
}

/** What a run says in its last lines; null when it has found nothing. */
function found(output) {
  const schedules = /^found after (\d+) of/m.exec(output);
  const told = /^\{"schedules".*\}$/m.exec(output);
  if (!schedules || !told) return null;
  const { lost, doubled, overLimit, unbalanced, stuck } = JSON.parse(told[0]);
  const kinds = Object.entries({ lost, doubled, overLimit, unbalanced, stuck }).filter(([, count]) => count > 0);
  return { after: Number(schedules[1]), kinds: kinds.map(([kind]) => kind) };
}

const after = (run) => `found after ${run.after} (${run.kinds.join(', ')})`;

function row(name, runs) {
  const those = runs.filter((run) => run !== null);
  const sorted = those.map((run) => run.after).sort((a, b) => a - b);
  // Of an even number the later one: a figure that was seen.
  const [median, worst] = sorted.length === 0 ? ['–', '–'] : [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const kinds = [...new Set(those.flatMap((run) => run.kinds))].join(', ');
  const good = those.length === runs.length;
  return {
    good,
    line: `| \`${name}\` | ${runs.length} | ${good ? those.length : `**${those.length}**`} | ${median} | ${worst} | ${kinds} |`,
  };
}
