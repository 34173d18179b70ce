import path from 'node:path';
import { run } from './child.mjs';
import { root } from './place.mjs';
import { Clear, say, step } from './say.mjs';

const PROGRAM = path.join(root, 'scripts', 'chaos.mjs');
const USAGE = 'npm run chaos -- --each-bug all|NAME,NAME… [--seeds A,B,C] [--schedules N]';

/**
 * Every seeded bug under every seed, each until it is found as what it does, and a table of after how many schedules that was. Before them the same schedules without a bug:
 * what is found there too is no bug's. Answers 0 when nothing was found without one, and each was found each time by what it does.
 * A run that ended without saying what it found has found nothing.
 */
export async function eachBug(words, signal) {
  const given = new Map();
  for (let i = 0; i < words.length; i += 2) {
    if (!['--each-bug', '--seeds', '--schedules'].includes(words[i]) || words[i + 1] === undefined) throw new Clear(USAGE);
    given.set(words[i], words[i + 1]);
  }
  const chaos = async (label, ...args) => {
    const ran = await step(label, () => run(process.execPath, [PROGRAM, ...args], { cwd: root, signal }));
    signal.throwIfAborted();
    return ran;
  };
  const list = await chaos('the list of bugs', '--bugs');
  const all = new Map([...list.output.matchAll(/^([a-z]+(?:-[a-z]+)+) {2,}(\S+)/gm)].map(([, name, kinds]) => [name, kinds.split(',')]));
  const names = given.get('--each-bug') === 'all' ? [...all.keys()] : given.get('--each-bug').split(',');
  const unknown = names.find((name) => !all.has(name));
  if (unknown !== undefined || all.size === 0) throw new Clear(unknown ? `there is no bug ${unknown}; --bugs lists them` : list.output);
  const seeds = (given.get('--seeds') ?? 'a,b,c').split(',');
  const schedules = ['--schedules', given.get('--schedules') ?? '5'];
  let sound = true;
  for (const seed of seeds) {
    const { code, output } = await chaos(`no bug with seed ${seed}`, '--seed', seed, ...schedules);
    say(`no bug with seed ${seed}: ${code === 0 ? 'found nothing' : `NOT CLEAN\n${endOf(output)}`}`);
    sound &&= code === 0;
  }
  const rows = [];
  for (const name of names) {
    const runs = [];
    for (const seed of seeds) {
      const { output } = await chaos(`${name} with seed ${seed}`, '--bug', name, '--seed', seed, ...schedules);
      runs.push(found(output, all.get(name)));
      say(`${name} with seed ${seed}: ${runs.at(-1).said}`);
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
  if (!sound) say('Something was found without a bug, or nothing was proved: the table is worth nothing.');
  return sound && rows.every(({ good }) => good) ? 0 : 1;
}

const endOf = (output) => output.trim().split('\n').slice(-12).join('\n');

/** What a run says in its last lines. @param foundAs the kinds that count. `after` is null when none of them was found. */
export function found(output, foundAs) {
  const ended = /^\{"schedules".*\}$/m.test(output);
  const all = ended ? [...output.matchAll(/^found after (\d+) of \d+ schedules: (\w+)$/gm)] : [];
  const kinds = all.map(([, , kind]) => kind);
  const those = all.filter(([, , kind]) => foundAs.includes(kind)).map(([, after]) => Number(after));
  if (those.length > 0) return { after: Math.min(...those), kinds, said: `found after ${Math.min(...those)} (${kinds.join(', ')})` };
  return { after: null, kinds, said: `${kinds.length > 0 ? `FOUND SOMETHING ELSE (${kinds.join(', ')})` : 'NOT FOUND'}\n${endOf(output)}` };
}

function row(name, runs) {
  const those = runs.filter(({ after }) => after !== null);
  const sorted = those.map(({ after }) => after).sort((a, b) => a - b);
  // Of an even number the later one: a figure that was seen.
  const [median, worst] = sorted.length === 0 ? ['–', '–'] : [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const kinds = [...new Set(those.flatMap((run) => run.kinds))].join(', ');
  const good = those.length === runs.length;
  return {
    good,
    line: `| \`${name}\` | ${runs.length} | ${good ? those.length : `**${those.length}**`} | ${median} | ${worst} | ${kinds} |`,
  };
}
