import { afterSilence, nextAskSeconds } from './ask-again.rules.js';

it.each([
  [0, 0.1, 1],
  [1, 1.2, 3],
  [2, 4.5, 10],
  [3, 15, 30],
  [4, 45, 60],
  [20, 1799, 60],
  [35, 1800, 600],
  [36, 86_399, 600],
  [200, 86_400, null],
  // A row that lay for a day because nothing ran is looked at by a person, however seldom it was asked about.
  [0, 90_000, null],
  // A first call that took minutes is asked about soon all the same.
  [0, 200, 1],
])('after %d asks at the age of %d s the next comes after %s s', (asks, age, wait) => {
  expect(nextAskSeconds(asks, age)).toBe(wait);
});

it('asks about 200 times in all, and then stops', () => {
  let [age, asks] = [0, 0];
  for (let wait = nextAskSeconds(asks, age); wait !== null; wait = nextAskSeconds(asks, age)) {
    age += wait;
    asks++;
  }
  expect(asks).toBeGreaterThan(150);
  expect(asks).toBeLessThan(250);
  expect(age).toBeGreaterThanOrEqual(86_400);
});

it.each([
  [{ asks: 0, ageSeconds: 1, stuckBecause: null }, null, { waitSeconds: 1, stuck: null }],
  [{ asks: 9, ageSeconds: 90_000, stuckBecause: null }, null, { waitSeconds: null, stuck: 'no_answer_for_a_day' }],
  [{ asks: 0, ageSeconds: 1, stuckBecause: null }, 'amount_mismatch', { waitSeconds: null, stuck: 'amount_mismatch' }],
  [{ asks: 3, ageSeconds: 60, stuckBecause: 'amount_mismatch' }, null, { waitSeconds: null, stuck: 'amount_mismatch' }],
  [{ asks: 3, ageSeconds: 60, stuckBecause: 'no_answer' }, null, { waitSeconds: null, stuck: 'no_answer' }],
  [{ asks: 3, ageSeconds: 60, stuckBecause: 'give_back_refused' }, null, { waitSeconds: null, stuck: 'no_answer' }],
  [{ asks: 3, ageSeconds: 60, stuckBecause: 'give_back_refused' }, 'amount_mismatch', { waitSeconds: null, stuck: 'amount_mismatch' }],
] as const)('silent again: %o, %s', (attempt, because, then) => {
  expect(afterSilence(attempt, because)).toEqual(then);
});
