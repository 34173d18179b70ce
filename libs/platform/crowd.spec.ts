import { Crowd, type CrowdBounds } from './crowd.js';

const BOUNDS = { lanes: 2, patienceMs: 20, most: 3 };

/** A crowd of which each group ends when it is told to. */
function crowd(bounds: CrowdBounds = BOUNDS) {
  const groups: { readonly some: readonly number[]; end(): Promise<void> }[] = [];
  const gathering = new Crowd<number>(bounds, (some) => {
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    groups.push({ some, end: async () => (end(), await new Promise((resolve) => process.nextTick(resolve))) });
    return ended;
  });
  return { come: (...all: number[]) => all.forEach((one) => gathering.come(one)), groups, gone: () => groups.map(({ some }) => some) };
}

describe('a crowd', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it('lets who comes alone go at once, and gathers who comes while others are under way', async () => {
    const { come, groups, gone } = crowd();
    come(1, 2, 3, 4);
    expect(gone()).toEqual([[1], [2]]);
    await groups[0]!.end();
    expect(gone()).toEqual([[1], [2], [3, 4]]);
    for (const group of groups) await group.end();
    come(5);
    expect(gone().at(-1)).toEqual([5]);
  });

  it('waits for nobody longer than its patience', () => {
    const { come, gone } = crowd();
    come(1, 2, 3, 4);
    jest.advanceTimersByTime(19);
    expect(gone()).toHaveLength(2);
    jest.advanceTimersByTime(1);
    expect(gone()).toEqual([[1], [2], [3, 4]]);
  });

  it('goes in groups that are not too big, each one after no more than its patience', async () => {
    const { come, groups, gone } = crowd();
    come(1, 2, 3, 4, 5, 6, 7, 8, 9);
    await groups[0]!.end();
    expect(gone().at(-1)).toEqual([3, 4, 5]);
    jest.advanceTimersByTime(20);
    expect(gone().at(-1)).toEqual([6, 7, 8]);
    jest.advanceTimersByTime(20);
    expect(gone().at(-1)).toEqual([9]);
  });

  it('sets out beside one that is under way only in company, and by itself when that has ended', async () => {
    const { come, groups, gone } = crowd({ lanes: 3, company: 3, patienceMs: 20, most: 4 });
    come(1, 2, 3);
    expect(gone()).toEqual([[1]]);
    come(4, 5);
    expect(gone()).toEqual([[1], [2, 3, 4]]);
    await groups[0]!.end();
    expect(gone()).toHaveLength(2);
    await groups[1]!.end();
    expect(gone()).toEqual([[1], [2, 3, 4], [5]]);
  });
});
