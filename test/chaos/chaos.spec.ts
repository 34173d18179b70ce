import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePhone } from '#kernel';
import { BUGS, edited } from './bugs.js';
import { FAULT_NAMES, TWICE } from './faults.js';
import { Random } from './random.js';
import { fingerprint, PURCHASES, schedule } from './schedule.js';

/** What this seed says on every machine. */
const FIXED = [3, 2, '522136'];
const ROOT = path.resolve(__dirname, '../..');

describe('a schedule', () => {
  it('is fixed by its seed, and another seed makes another', () => {
    expect(schedule('a', 3)).toEqual(schedule('a', 3));
    expect(fingerprint(schedule('a', 3))).toBe(fingerprint(schedule('a', 3)));
    for (const other of [schedule('b', 3), schedule('a', 4)]) expect(fingerprint(other)).not.toBe(fingerprint(schedule('a', 3)));
    const random = new Random('x');
    expect([random.int(1, 6), random.int(1, 6), random.digits(6)]).toEqual(FIXED);
  });

  it('has twenty purchases or a crowd more, and three to six faults; no two share a line, and every line could be somebody’s', () => {
    const all = Array.from({ length: 1000 }, (_, n) => schedule('seed', n));
    for (const { purchases, faults } of all) {
      expect([PURCHASES, PURCHASES + 50]).toContain(purchases.length);
      expect(faults.length).toBeGreaterThanOrEqual(3);
      expect(faults.length).toBeLessThanOrEqual(6);
    }
    const numbers = all.flatMap(({ lines }) => lines.map(({ number }) => number));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.filter((number) => parsePhone(number) === null)).toEqual([]);
    expect(new Set(all.flatMap(({ faults }) => faults.map(({ name }) => name)))).toEqual(new Set(FAULT_NAMES));
  });

  it('with a fault that repeats orders has orders that are repeated so, also with both such faults', () => {
    const all = Array.from({ length: 300 }, (_, n) => schedule('seed', n));
    const drawn = all.map(({ faults }) => Object.entries(TWICE).filter(([fault]) => faults.some(({ name }) => name === fault)));
    for (const [n, { purchases }] of all.entries())
      for (const [, twice] of drawn[n]!) expect(purchases.filter(({ twist }) => twist === twice).length).toBeGreaterThan(1);
    expect(drawn.filter(({ length }) => length === 2)).not.toEqual([]);
  });
});

/** Where functions of the database are written, oldest first: what no migration is named after comes with the first ones. */
const DEFINITIONS = readdirSync(path.join(ROOT, 'libs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(migrations|sql)\.ts$/.test(name))
  .map((name) => path.join('libs', name))
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }))
  .sort((a, b) => stamp(a.text) - stamp(b.text));
function stamp(text: string): number {
  return Math.max(0, ...[...text.matchAll(/readonly name = '[A-Za-z]+(\d{13})'/g)].map(([, digits]) => Number(digits)));
}

describe('the seeded bugs', () => {
  it('there are at least twelve', () => expect(Object.keys(BUGS).length).toBeGreaterThanOrEqual(12));

  it('each is found by what it does: a finding of another kind is told, and does not count', async () => {
    type Found = { after: number | null; kinds: string[]; said: string };
    const { found } = (await import('../../scripts/lib/each-bug.mjs' as string)) as { found(output: string, foundAs: string[]): Found };
    const output = 'found after 1 of 3 schedules: lost\nfound after 2 of 3 schedules: stuck\n{"schedules":3}\n';
    expect(found(output, ['stuck'])).toEqual({ after: 2, kinds: ['lost', 'stuck'], said: 'found after 2 (lost, stuck)' });
    expect(found(output, ['doubled'])).toMatchObject({ after: null, said: expect.stringMatching(/^FOUND SOMETHING ELSE \(lost, stuck\)/) });
    expect(found('{"schedules":3}', ['lost'])).toMatchObject({ after: null, said: expect.stringMatching(/^NOT FOUND/) });
    // Cut short, it has not said how it ended.
    expect(found('found after 1 of 3 schedules: lost\n', ['lost']).after).toBeNull();
  });

  it.each(Object.entries(BUGS))('%s still fits the sources', (_, { edits }) => {
    const texts = new Map<string, string>();
    for (const edit of edits) {
      const before = texts.get(edit.file) ?? readFileSync(path.join(ROOT, edit.file), 'utf8');
      const after = edited(before, edit);
      expect(after).not.toBe(before);
      texts.set(edit.file, after);
    }
  });

  it.each(Object.entries(BUGS))('%s is in no function that a later migration replaces', (_, { edits }) => {
    for (const { file, from } of edits) {
      const home = DEFINITIONS.find((one) => one.file === file);
      const name = [...(home?.text.split(from)[0] ?? '').matchAll(/\bfunction ([a-z]+\.[a-z_]+)\(/g)].at(-1)?.[1];
      if (name) expect(DEFINITIONS.filter(({ text }) => text.includes(`function ${name}(p_`)).at(-1)!.file).toBe(file);
    }
  });
});
