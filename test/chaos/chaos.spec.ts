import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePhone } from '#kernel';
import { BUGS, edited } from './bugs.js';
import { FAULT_NAMES } from './faults.js';
import { filesAreTheBook, merchantTold } from './judge-files.js';
import { movedOnce, sameMonths, sameWord, withinLimits, type Attempt, type Entry, type Told } from './judge.js';
import { Random } from './random.js';
import { report } from './report.js';
import { fingerprint, PURCHASES, schedule } from './schedule.js';
import type { World } from './world.js';

/** What this seed says on every machine. */
const FIXED = [3, 2, '522136'];
const ROOT = path.resolve(__dirname, '../..');
const NUMBER = '01023456789';
const entry = (members: Partial<Entry> = {}): Entry => ({
  id: 'skt-1', type: 'charge', phoneNumber: NUMBER, referenceCode: 'att_1', amount: 1000, at: '2026-11-01T00:00:00Z', ...members,
}); // prettier-ignore
const attempts = new Map<string, Attempt>([
  ['att_1', { id: 'att_1', paymentId: 'pay_1', kind: 'charge', refundId: null, month: '2026-11' }],
]);
const told = (members: Partial<Told> = {}): Told => ({
  id: 'pay_1', number: NUMBER, status: 'charged', charged: 'yes', amount: 1000, refundedAmount: 0, ...members,
}); // prettier-ignore
const kinds = (wrong: readonly { what: string }[]): string[] => wrong.map(({ what }) => what);

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
});

describe('the judge', () => {
  it('has nothing to say when all is well', () => {
    expect(movedOnce([entry()], attempts)).toEqual([]);
    expect(withinLimits([entry()], attempts, new Map([[NUMBER, { monthlyLimit: 1000, person: 'p' }]]))).toEqual([]);
    expect(sameWord([entry()], attempts, [told()])).toEqual([]);
    expect(filesAreTheBook([entry()], attempts, [{ type: 'CHARGE', paymentId: 'pay_1', amount: 1000 }])).toEqual([]);
  });

  it('sees a charge made twice, and one that nobody ordered', () => {
    expect(kinds(movedOnce([entry(), entry()], attempts))).toEqual(['doubled']);
    expect(kinds(movedOnce([entry({ referenceCode: 'att_9' })], attempts))).toEqual(['doubled']);
  });

  it('sees a refund that was given back twice', () => {
    const two = new Map(
      ['att_2', 'att_3'].map((id): [string, Attempt] => [id, { id, paymentId: 'pay_1', kind: 'refund', refundId: 're_1', month: null }]),
    );
    const back = ['att_2', 'att_3'].map((referenceCode) => entry({ type: 'refund', referenceCode }));
    expect(movedOnce(back.slice(0, 1), two)).toEqual([]);
    expect(kinds(movedOnce(back, two))).toEqual(['doubled']);
  });

  it('sees a month that is not that of the carrier in Korea', () => {
    const lastHour = [entry({ at: '2026-11-30T15:00:00Z' })];
    expect(sameMonths(lastHour, attempts, new Map([['pay_1', '2026-12']]))).toEqual([]);
    expect(kinds(sameMonths(lastHour, attempts, new Map([['pay_1', '2026-11']])))).toEqual(['unbalanced']);
  });

  it('sees a line and a person above their limit, however the book writes the number', () => {
    const ceilings = new Map([[NUMBER, { monthlyLimit: 999, person: 'p' }]]);
    expect(kinds(withinLimits([entry({ phoneNumber: '+821023456789' })], attempts, ceilings))).toEqual(['overLimit']);
    const wide = new Map([[NUMBER, { monthlyLimit: 2_000_000, person: 'p' }]]);
    expect(kinds(withinLimits([entry({ amount: 1_000_001 })], attempts, wide))).toEqual(['overLimit']);
  });

  it('sees a charge that we deny, one that the carrier denies, and money that did not come back', () => {
    expect(kinds(sameWord([entry()], attempts, [told({ status: 'refused', charged: 'no' })]))).toContain('lost');
    expect(kinds(sameWord([], attempts, [told()]))).toContain('lost');
    expect(kinds(sameWord([entry()], attempts, [told({ refundedAmount: 1000, status: 'refunded' })]))).toContain('lost');
  });

  it('sees a movement that is in no file, and one that is in two', () => {
    const line = { type: 'CHARGE', paymentId: 'pay_1', amount: 1000 } as const;
    expect(kinds(filesAreTheBook([entry()], attempts, []))).toEqual(['unbalanced']);
    expect(kinds(filesAreTheBook([entry()], attempts, [line, line]))).toEqual(['unbalanced']);
  });

  it('sees an end that the merchant was not told of, and one that he was told of as two', () => {
    const letter = { id: 'evt_1', type: 'payment.charged', sequence: 4, payment: 'pay_1', subject: 'pay_1', body: '{}' };
    expect(merchantTold([told()], [], [letter, letter])).toEqual([]);
    expect(kinds(merchantTold([told()], [], []))).toEqual(['lost']);
    expect(kinds(merchantTold([told()], [], [letter, { ...letter, id: 'evt_2' }]))).toEqual(['doubled', 'unbalanced']);
  });
});

it('a run in which next to nothing was charged is no proof, however well it ends', () => {
  const run = (charged: number): boolean => {
    const bought = Array.from({ length: 20 }, (_, n) => ({ last: { status: n < charged ? 'charged' : 'refused' } }));
    const world = { seed: 'a', bought, findings: new Map(), noted: [], fleet: { ownEnds: [] }, history: { folder: '' } };
    return report(world as unknown as World, { schedules: 1, purchases: 20, faults: {} }, true, () => undefined);
  };
  expect([run(3), run(4)]).toEqual([false, true]);
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
