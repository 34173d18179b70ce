import { createHash } from 'node:crypto';
import { FAULTS, onLines, TWICE, type FaultName } from './faults.js';
import { Random } from './random.js';

export const PURCHASES = 20;
/** Moments of faults and purchases lie in it. */
export const LASTS_MS = 9000;
const HOT = { purchases: 50, room: 10, amount: 1000 } as const;
const PERSON_MAX = 1_000_000;
/** Each first of so many schedules crosses a month's end; before the very first nothing is under way that would have to end first. */
const MONTH_END_EVERY = 10;
/** Two that find what others find once in a while: one of them is in every schedule. */
const IN_TURN = ['kill_everything', 'refund_rung_again'] as const;
/** From when to when a fault may begin, where not at any time: the one lies in wait, and after the other all must come up again. */
const MOMENTS: Partial<Record<FaultName, readonly [number, number]>> = { refund_rung_again: [0, 0], kill_everything: [1500, 5000] };
/** After these an answer is missing, and yet it is known within a moment. */
const BRIEF = ['error_before', 'error_after', 'cut_before', 'cut_after'] as const;
/** Each host as likely as another. */
const BRANDS = ['skt', 'kct', 'sk7', 'kt', 'kt', 'kt', 'lgu', 'lgu', 'hello'] as const;

export type Twist = 'plain' | 'same_key' | 'other_key' | 'code_twice' | 'wrong_code' | 'manual' | 'called_off' | 'gives_up' | 'guesses';
const TWISTS: readonly (readonly [Twist, number])[] = [
  ['plain', 6],
  ['code_twice', 3],
  ['wrong_code', 1],
  ['manual', 2],
  ['called_off', 2],
  ['gives_up', 1],
  ['guesses', 1],
];

export interface Line {
  readonly number: string;
  readonly carrier: (typeof BRANDS)[number];
  readonly birthDate: string;
  readonly genderDigit: string;
  readonly monthlyLimit: number;
  readonly person: string;
  readonly fault: string;
}

export interface Purchase {
  readonly orderId: string;
  readonly line: Line;
  readonly startMs: number;
  readonly amount: number;
  readonly twist: Twist;
  readonly refund: 'whole' | 'part' | null;
  /** Those of one crowd type their codes at the same moment. */
  readonly crowd: number | null;
}

export interface Fault {
  readonly name: FaultName;
  readonly atMs: number;
  /** Fixes what the fault leaves open, such as which of two replicas. */
  readonly luck: number;
}

export interface Schedule {
  readonly seed: string;
  readonly n: number;
  readonly lines: readonly Line[];
  readonly purchases: readonly Purchase[];
  readonly faults: readonly Fault[];
}

/** Every number is used by one schedule only, so that each can be judged by itself. From 010-5970 on some are nobody's. */
const numberOf = (n: number, i: number): string => `010${20_000_000 + (((n * 100 + i) * 7919) % 39_000_000)}`;

/** Tells at a glance whether two runs had the same schedule. */
export const fingerprint = (plan: Schedule): string => createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 8);

function namesOf(random: Random, n: number): FaultName[] {
  const sure: FaultName[] = [IN_TURN[n % IN_TURN.length]!, ...(n % MONTH_END_EVERY === 0 ? (['month_end'] as const) : [])];
  const count = random.int(3, 6);
  const others = random.some(Object.entries(FAULTS) as [FaultName, number][], count);
  return [...new Set([...sure, ...others])].slice(0, count);
}

/** Everything that schedule `n` of this seed will do. */
export function schedule(seed: string, n: number): Schedule {
  const random = new Random(`${seed}:${n}`);
  const names = namesOf(random, n);
  const struck = names.map(onLines).filter((fault) => fault !== null);
  const lines: Line[] = [];
  const line = (members: Partial<Line> = {}): Line => {
    const made: Line = {
      number: numberOf(n, lines.length),
      carrier: random.pick(BRANDS),
      birthDate: `${random.int(60, 99)}${String(random.int(1, 12)).padStart(2, '0')}${random.int(10, 28)}`,
      genderDigit: random.pick(['1', '2']),
      monthlyLimit: 300_000,
      person: `person-${seed}-${n}-${lines.length}`,
      fault: struck.length > 0 && random.chance(0.5) ? random.pick(struck) : 'none',
      ...members,
    };
    lines.push(made);
    return made;
  };
  const purchases: Purchase[] = [];
  const buy = (members: Partial<Purchase> & Pick<Purchase, 'line'>): void => {
    const refund = random.chance(0.35) ? random.pick(['whole', 'part'] as const) : null;
    purchases.push({
      orderId: `${seed}-${n}-${purchases.length}`,
      startMs: random.int(0, LASTS_MS - 2000),
      amount: random.int(10, 3000) * 10,
      twist: random.some(TWISTS, 1)[0]!,
      refund,
      crowd: null,
      ...members,
    });
  };
  // Three lines of one person, and together they want more than a person may have.
  const person = `person-${seed}-${n}`;
  const together = random.int(500, LASTS_MS - 3000);
  const greedy = {
    amount: PERSON_MAX / 10 + random.int(300_000, 400_000),
    startMs: together,
    twist: 'plain',
    refund: null,
    crowd: 0,
  } as const;
  for (let i = 0; i < 3; i++) buy({ line: line({ person, monthlyLimit: PERSON_MAX, fault: 'none' }), ...greedy });
  // One line, and its limit is enough for two of three.
  const narrow = line({ monthlyLimit: 25_000, fault: 'none' });
  for (let i = 0; i < 3; i++) buy({ line: narrow, amount: 10_010 + i, startMs: together, twist: 'plain', refund: null, crowd: 1 });
  // A part could be given back twice, and nobody would refuse it.
  if (names.includes('refund_rung_again'))
    for (let i = 0; i < 4; i++) {
      const silent = line({ carrier: random.pick(['skt', 'kt']), fault: random.pick(BRIEF) });
      buy({ line: silent, startMs: random.int(0, 2500), twist: 'plain', refund: 'part' });
    }
  // What a carrier does not show at once it may have charged all the same.
  for (let i = 0; i < 3; i++) buy({ line: line({ fault: 'not_found_then_charged' }), twist: 'plain', refund: null });
  const fixed = purchases.length;
  while (purchases.length < PURCHASES) buy({ line: line() });
  // Each its own third of them, so that both can be drawn.
  for (const [nth, [name, twist]] of Object.entries(TWICE).entries())
    if (names.includes(name as FaultName)) for (let i = fixed + nth; i < PURCHASES; i += 3) purchases[i] = { ...purchases[i]!, twist };
  // One order at least comes twice in every schedule, each time under a key of its own.
  purchases[PURCHASES - 1] = { ...purchases[PURCHASES - 1]!, twist: 'other_key' };
  if (names.includes('hot_line')) {
    const hot = line({ monthlyLimit: HOT.room * (HOT.amount + HOT.purchases), fault: 'none' });
    const startMs = random.int(500, LASTS_MS - 5000);
    for (let i = 0; i < HOT.purchases; i++) buy({ line: hot, amount: HOT.amount + i, startMs, twist: 'plain', refund: null, crowd: 2 });
  }
  const faults = names.map((name) => ({ name, atMs: random.int(...(MOMENTS[name] ?? [500, LASTS_MS])), luck: random.next() }));
  return { seed, n, lines, purchases, faults: faults.sort((a, b) => a.atMs - b.atMs) };
}
