import type { Actor } from './actor.js';

/** What a mood may draw; from the seed, as everything. */
export interface Dice {
  readonly steps: number;
  chance(p: number): boolean;
  below(n: number): number;
  oneOf<T>(all: readonly T[]): T;
}

/** Says who of those who can goes on next. */
export type Mood = (ready: readonly Actor[]) => Actor;

/** The leader falls behind all others at about every so many steps. */
const CHANGE_EVERY = 25;
const HELD_BACK_STEPS = 12;

/** Ways to choose: each finds what the others seldom do. */
export const MOODS = {
  /** Each as often as any other: much is half done at the same time. */
  even: (dice) => (ready) => dice.oneOf(ready),

  /** One goes far ahead while the others stand, until it falls behind all: few changes, anywhere (priorities with change points, Burckhardt et al. 2010). */
  ranks: (dice) => {
    const ranks = new WeakMap<Actor, number>();
    let lowest = 0;
    const rank = (actor: Actor): number => ranks.get(actor) ?? (ranks.set(actor, 1 + dice.below(1000)), ranks.get(actor)!);
    const first = (ready: readonly Actor[]): Actor => ready.reduce((best, one) => (rank(one) > rank(best) ? one : best));
    return (ready) => {
      if (ready.length > 1 && dice.chance(1 / CHANGE_EVERY)) ranks.set(first(ready), --lowest);
      return first(ready);
    };
  },

  /** What has been read and written is often not yet committed when others read: whoever is about to commit is held back. */
  'late commits': (dice) => {
    const until = new WeakMap<Actor, number>();
    return (ready) => {
      for (const actor of ready) {
        if (!/(^|; )COMMIT$/.test(actor.label)) until.delete(actor);
        else if (!until.has(actor)) until.set(actor, dice.steps + (dice.chance(0.6) ? 1 + dice.below(HELD_BACK_STEPS) : 0));
      }
      const free = ready.filter((actor) => (until.get(actor) ?? 0) <= dice.steps);
      return dice.oneOf(free.length > 0 ? free : ready);
    };
  },
} as const satisfies Record<string, (dice: Dice) => Mood>;

export type MoodName = keyof typeof MOODS;
export const moodNames = Object.keys(MOODS) as MoodName[];
