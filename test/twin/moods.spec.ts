import { MOODS, moodNames, type Dice, type MoodName } from './moods.js';
import { random } from './random.js';
import type { Actor } from './actor.js';

const actor = (name: string, label = 'select'): Actor => ({ name, label, state: 'ready' }) as Actor;

/** Whom a mood chose from `ready` in so many steps. */
function chosen(mood: MoodName, steps: number, ready: readonly Actor[], seed = 1): string[] {
  const draw = random(seed);
  const dice: Dice & { steps: number } = {
    steps: 0,
    chance: (p) => draw() < p,
    below: (n) => Math.floor(draw() * n),
    oneOf: (all) => all[Math.floor(draw() * all.length)]!,
  };
  const choose = MOODS[mood](dice);
  return Array.from({ length: steps }, () => {
    const { name } = choose(ready);
    dice.steps++;
    return name;
  });
}

describe.each(moodNames)('in the mood "%s"', (mood) => {
  it('everybody gets on in the end', () => {
    const all = [actor('a'), actor('b', 'COMMIT'), actor('c')];
    expect(new Set(chosen(mood, 500, all))).toEqual(new Set(['a', 'b', 'c']));
  });

  it('who is alone goes on at once', () => expect(chosen(mood, 3, [actor('a', 'COMMIT')])).toEqual(['a', 'a', 'a']));

  it('the same seed chooses the same', () => {
    const all = [actor('a'), actor('b'), actor('c', 'COMMIT')];
    expect(chosen(mood, 100, all, 7)).toEqual(chosen(mood, 100, all, 7));
  });
});

it('with ranks one goes far ahead', () => {
  const names = chosen('ranks', 200, [actor('a'), actor('b'), actor('c')]);
  const changes = names.filter((name, i) => i > 0 && name !== names[i - 1]).length;
  expect(changes).toBeLessThan(30);
});

it.each(['COMMIT', 'insert into it; COMMIT'])('with late commits others mostly go before whoever is about to commit: %s', (label) => {
  const firsts = Array.from({ length: 100 }, (_, seed) => chosen('late commits', 1, [actor('a', label), actor('b')], seed)[0]);
  expect(firsts.filter((name) => name === 'b').length).toBeGreaterThan(60);
});
