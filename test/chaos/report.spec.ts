import { report } from './report.js';
import type { World } from './world.js';

describe('a run proves nothing', () => {
  const noted = (times: number): string[] => Array.from({ length: times }, () => 'redis_kill did not strike: it met nobody');
  const proves = (
    charged: number,
    { purchases = 20, struck = 0, missed = 0, ...looked }: Partial<Record<string, number>> = {},
    told: string[] = [],
  ): boolean => {
    const all = Array.from({ length: 20 }, (_, n) => ({
      last: { status: n < charged ? 'charged' : 'refused' },
      answers: [],
      refunds: new Set(),
    }));
    const world = {
      seed: 'a',
      bought: all,
      findings: new Map(),
      noted: noted(missed),
      fleet: { gaveUp: [] },
      receiver: { letters: [] },
      history: { folder: '' },
      slow: 1,
      looks: { seen: 1, blind: 0, ledger: 1, untried: 0, longest: { ms: 0, what: '' }, ...looked },
    };
    const faults: Record<string, number> = struck > 0 ? { redis_kill: struck } : {};
    return report(world as unknown as World, { schedules: 1, purchases, faults }, true, (line) => told.push(line));
  };

  it('in which next to nothing was charged of all that was to be bought, whether it was registered or not', () => {
    expect([proves(3), proves(4), proves(3, { purchases: 10 })]).toEqual([false, true, false]);
  });

  it('at which nobody looked, or mostly in vain, or never at the ledger', () => {
    expect([proves(4, { seen: 0 }), proves(4, { blind: 2 }), proves(4, { ledger: 0 })]).toEqual([false, false, false]);
  });

  it('in which a fault was drawn three times and never struck, and says which', () => {
    const told: string[] = [];
    expect([proves(4, { missed: 2 }), proves(4, { missed: 3, struck: 1 }), proves(4, { missed: 3 }, told)]).toEqual([true, true, false]);
    expect(told).toContain('redis_kill was drawn 3 times and never struck, which proves nothing');
  });
});
