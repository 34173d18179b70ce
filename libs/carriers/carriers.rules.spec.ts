import { absenceCounts } from './carriers.rules.js';
import { maySink } from './camara/order.rules.js';
import { REFUSALS } from '#kernel';
import { readLine, refusalOfStanding, STANDINGS } from './subscribers/line.rules.js';

describe('"not found" is believed only when no order can be on its way', () => {
  it.each([
    // age, since the last post, counts
    [5, 5, false],
    [30, 30, false],
    [31, 31, true],
    [31, 25, false],
    [31, 25.1, true],
    [40, 12, false],
    [3000, 26, true],
  ])('age %d s, told %d s ago: %s', (age, sincePost, counts) => {
    expect(absenceCounts(age, sincePost, 15, 10_000)).toBe(counts);
  });
});

describe('standings', () => {
  it.each(Object.entries(STANDINGS))('%s', (standing, refusal) => {
    expect(refusalOfStanding(standing)).toBe(refusal);
    if (refusal) expect(REFUSALS[refusal].final).toBe(true);
  });

  it.each(['', 'ACTIVE', 'toString', '__proto__', 'frozen'])('an unknown one (%j) is no leave to pay', (standing) => {
    expect(refusalOfStanding(standing)).toBe('policy_refused');
  });

  const healthy = { identity: 'match', standing: 'active', monthlyCeiling: 300_000, personKey: 'p', passwordSet: false };
  it.each([
    [healthy, { kind: 'match', refusal: null, physicalGoodsAllowed: true, monthlyCeiling: 300_000 }],
    [
      { ...healthy, standing: 'no_physical_goods' },
      { kind: 'match', refusal: null, physicalGoodsAllowed: false },
    ],
    [
      { ...healthy, standing: 'overdue' },
      { kind: 'match', refusal: 'bill_overdue' },
    ],
    [{ identity: 'mismatch' }, { kind: 'mismatch' }],
  ])('%j', (body, check) => {
    expect(readLine(body)).toMatchObject(check);
  });

  it.each([
    undefined,
    {},
    { identity: 'perhaps' },
    { ...healthy, monthlyCeiling: -1 },
    { ...healthy, monthlyCeiling: 1.5 },
    { ...healthy, personKey: '' },
    { ...healthy, passwordSet: 1 },
  ])('%j is no answer', (body) => {
    expect(readLine(body)).toBeNull();
  });
});

it.each([
  ['https://tollgate.example/callbacks/carriers/skt', false, true],
  ['http://127.0.0.1:3000/callbacks', true, true],
  ['http://localhost:3000/callbacks', true, true],
  ['http://127.0.0.1:3000/callbacks', false, false],
  ['http://tollgate.example/callbacks', true, false],
  ['http://127.0.0.1.example/callbacks', true, false],
  ['ftp://127.0.0.1/', true, false],
  ['nonsense', true, false],
])('carriers are told to call back at %s (local ones allowed: %s): %s', (url, httpAllowed, may) => {
  expect(maySink(url, httpAllowed)).toBe(may);
});
