import { FAULT_NAMES } from './faults.js';
import type { Ran } from './run.js';
import type { Finding, World } from './world.js';

const KINDS = ['lost', 'doubled', 'overLimit', 'unbalanced', 'stuck'] as const satisfies readonly Finding['what'][];
const SHOWN_MAX = 40;
/** Whoever charges nothing cannot charge twice: a run in which fewer than one in so many of all that was to be bought was charged proves nothing; nor does one at which nobody looked, or could see less often than not. */
const ONE_CHARGED_IN = 5;
/** A fault that was drawn so often is to have struck, else nobody knows what would have come of it. */
const STRIKES_ONCE_IN = 3;

/** The ledger is to be seen whole at least once in so many schedules. */
const SCHEDULES_PER_LEDGER = 10;

const bound = (tries: number): string => `${((100 * 3) / tries).toFixed(2)} %`;

/** A table, every finding with what replays it, and the one line that machines read. @param toProve whether it is to be worth something that nothing was found. @returns whether all was well. */
export function report(world: World, { schedules, purchases, faults }: Ran, toProve: boolean, say: (line: string) => void): boolean {
  const findings = [...world.findings.values()];
  const missed = (name: string): number => world.noted.filter((text) => text.startsWith(`${name} did not strike`)).length;
  say('fault                            times  did not strike');
  for (const name of FAULT_NAMES) say(`${name.padEnd(32)} ${String(faults[name] ?? 0).padStart(5)} ${String(missed(name)).padStart(15)}`);
  for (const [status, count] of Object.entries({ ...ends(world), ...refunds(world) }))
    say(`${status.padEnd(32)} ${String(count).padStart(5)}`);
  for (const { what, schedule, text } of findings.slice(0, SHOWN_MAX))
    say(`${what}: ${text} (${schedule === null ? world.seed : `--replay ${world.seed}:${schedule}`})`);
  if (findings.length > SHOWN_MAX) say(`and ${findings.length - SHOWN_MAX} more`);
  for (const text of new Set([...world.noted, ...world.fleet.gaveUp])) say(`noted: ${text}`);
  say(`history and logs: ${world.history.folder}`);
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, findings.filter(({ what }) => what === kind).length]));
  for (const kind of KINDS.filter((one) => counts[one]! > 0)) {
    const first = Math.min(...findings.filter(({ what }) => what === kind).map(({ schedule }) => schedule ?? schedules - 1));
    say(`found after ${first + 1} of ${schedules} schedules: ${kind}`);
  }
  const { seen, blind, ledger, untried, longest } = world.looks;
  say(
    `looked ${seen} times while schedules ran, ${ledger} times at the whole ledger; ${blind} times nothing could be seen, and ${untried} letters were not held against the database`,
  );
  say(
    `time was stretched ${world.slow} times; on its way longest after all was asked for, ${(longest.ms / 1000).toFixed(0)} s: ${longest.what}`,
  );
  const charged = world.bought.filter(({ last }) => last.status === 'charged' || last.status === 'refunded').length;
  const drawn = world.bought.length;
  const sawEnough = seen >= schedules && seen >= blind && ledger * SCHEDULES_PER_LEDGER >= schedules;
  const idle = toProve ? FAULT_NAMES.filter((name) => !faults[name] && missed(name) >= STRIKES_ONCE_IN) : [];
  for (const name of idle) say(`${name} was drawn ${missed(name)} times and never struck, which proves nothing`);
  const proves = purchases > 0 && (!toProve || (charged * ONE_CHARGED_IN >= drawn && sawEnough && idle.length === 0));
  if (!proves) say(`${charged} of ${drawn} purchases were charged, which with what was looked at and what struck proves nothing`);
  else if (findings.length === 0)
    say(`by the rule of three, at 95 %: fewer than ${bound(purchases)} of purchases and ${bound(charged)} of charges`);
  say(JSON.stringify({ schedules, purchases, seed: world.seed, faults, ...counts }));
  return proves && findings.length === 0;
}

/** How purchases ended, as the merchant last read it. */
function ends(world: World): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { last } of world.bought) all[`purchases ${last.status}`] = (all[`purchases ${last.status}`] ?? 0) + 1;
  return all;
}

/** What merchants wanted back, what of it they were promised, and what of that they heard has gone back. */
function refunds({ bought, receiver }: World): Record<string, number> {
  const made = new Set(bought.flatMap((one) => [...one.refunds]));
  const gone = receiver.letters.filter(({ type, subject }) => type === 'refund.succeeded' && made.has(subject));
  return {
    'refunds asked for': bought.filter(({ answers }) => answers.some(({ what }) => what === 'refund')).length,
    'refunds made': made.size,
    'refunds succeeded': new Set(gone.map(({ subject }) => subject)).size,
  };
}
