import fc from 'fast-check';
import { charged, isFinal, nextAction, route, ROUTES, STATUSES, type News, type Status } from './payments.rules.js';
import { TRIES_MAX, wrongCode } from './tries.rules.js';

const NEWS = [...new Set(STATUSES.flatMap((status) => Object.keys(ROUTES[status])))] as News[];

describe('the table of routes', () => {
  it('leads every news to exactly one state', () => {
    for (const news of NEWS) expect(STATUSES).toContain(route(news).to);
  });

  it('has no way out of a final state but giving back', () => {
    for (const status of STATUSES.filter((s) => isFinal(s) && s !== 'charged')) expect(Object.keys(ROUTES[status])).toEqual([]);
  });

  it('never leads from the carrier back to before the charge', () => {
    const reachable = (from: Status): Set<Status> => {
      const seen = new Set<Status>([from]);
      for (const status of seen) for (const to of Object.values(ROUTES[status]) as Status[]) seen.add(to);
      return seen;
    };
    for (const from of ['charging', 'unknown'] as const)
      for (const early of ['open', 'code_sent', 'reserved', 'cancelled', 'expired'] as const) expect(reachable(from)).not.toContain(early);
  });

  it('charges nobody who did not pass through a hold', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...NEWS), { maxLength: 12 }), (story) => {
        let status: Status = 'open';
        const been = new Set<Status>([status]);
        for (const news of story) {
          const next: Status | undefined = (ROUTES[status] as Partial<Record<News, Status>>)[news];
          if (next) been.add((status = next));
        }
        if (status === 'charged') expect(been).toContain('reserved');
      }),
    );
  });
});

describe('what merchants are told', () => {
  it.each([
    ['open', 'no', 'ask_user'],
    ['code_sent', 'no', 'ask_user'],
    ['reserved', 'no', 'wait'],
    ['charging', 'unknown', 'wait'],
    ['unknown', 'unknown', 'wait'],
    ['charged', 'yes', 'none'],
    ['refunded', 'yes', 'none'],
    ['refused', 'no', 'new_payment'],
    ['expired', 'no', 'new_payment'],
    ['cancelled', 'no', 'new_payment'],
  ] as const)('%s: charged %s, next %s', (status, money, action) => {
    expect(charged(status, false)).toBe(money);
    expect(nextAction({ status, capture: 'automatic', capturedAt: null, reviewUntil: null, lateYes: false })).toBe(action);
  });
  it('a late yes after a refusal is unknown, and to be asked about', () => {
    expect(charged('refused', true)).toBe('unknown');
    expect(nextAction({ status: 'refused', capture: 'automatic', capturedAt: null, reviewUntil: null, lateYes: true })).toBe('inquire');
  });
  it('a manual payment that is held waits for capture, and once captured for the carrier', () => {
    const held = { status: 'reserved', capture: 'manual', reviewUntil: null, lateYes: false } as const;
    expect(nextAction({ ...held, capturedAt: null })).toBe('capture');
    expect(nextAction({ ...held, capturedAt: new Date(0) })).toBe('wait');
    expect(nextAction({ ...held, capturedAt: null, reviewUntil: new Date(0) })).toBe('wait');
  });
});

it.each([
  [0, 'code_wrong'],
  [1, 'code_wrong'],
  [2, 'code_wrong'],
  [3, 'code_wrong_last_try'],
  [4, 'code_tries_exceeded'],
  [TRIES_MAX + 3, 'code_tries_exceeded'],
])('after %d wrong codes another is answered with %s', (before, code) => expect(wrongCode(before)).toBe(code));
