import fc from 'fast-check';
import { eventBody, judge, JITTER, TRIES_MAX, WAITS_SECONDS } from './webhooks.rules.js';

const NO = { status: 500 };

describe('the schedule of tries', () => {
  it.each([
    [0, 5],
    [1, 300],
    [2, 1800],
    [3, 7200],
    [4, 18_000],
    [5, 36_000],
    [6, 50_400],
    [7, 72_000],
    [8, 86_400],
  ])('after %i earlier tries the next comes %i s later', (before, waitSeconds) => {
    expect(judge(NO, before, 0)).toEqual({ state: 'pending', waitSeconds });
  });

  it('begins at once and gives up after the tenth try', () => {
    expect(WAITS_SECONDS[0]).toBe(0);
    expect(TRIES_MAX).toBe(10);
    expect(judge(NO, 9, 0)).toEqual({ state: 'failed' });
  });

  it('never waits less than the table says, nor more than a tenth longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (before, luck) => {
        const verdict = judge(NO, before, luck);
        if (verdict.state !== 'pending') throw new Error('must be tried again');
        const wait = WAITS_SECONDS[before + 1]!;
        expect(verdict.waitSeconds).toBeGreaterThanOrEqual(wait);
        expect(verdict.waitSeconds).toBeLessThanOrEqual(wait * (1 + JITTER));
      }),
    );
  });
});

describe('what an answer means', () => {
  it.each([200, 201, 202, 204, 299])('%i ends the delivery', (status) => {
    expect(judge({ status }, 3, 0)).toEqual({ state: 'delivered' });
  });

  it.each([199, 300, 301, 302, 307, 308, 400, 401, 404, 409, 429, 500, 503])('%i is a failure and will be tried again', (status) => {
    expect(judge({ status }, 0, 0).state).toBe('pending');
  });

  it.each(['timeout', 'name_not_found', 'connection_refused', 'connection_failed', 'tls', 'address_not_allowed'] as const)(
    '%s is a failure and will be tried again',
    (error) => {
      expect(judge({ error }, 0, 0).state).toBe('pending');
    },
  );

  it('410 says that the endpoint is gone, also at the last try', () => {
    expect(judge({ status: 410 }, 0, 0)).toEqual({ state: 'abandoned', gone: true });
    expect(judge({ status: 410 }, 9, 0)).toEqual({ state: 'abandoned', gone: true });
  });
});

it('the body is JSON, the same bytes for the same event', () => {
  const event = { type: 'payment.charged', createdAt: new Date('2026-11-20T01:02:03.004Z'), sequence: 3 } as const;
  const body = eventBody(event, JSON.stringify({ itemName: '별사탕 "<b>" 🙂 \u2028' }));
  expect(body).toBe(eventBody(event, JSON.stringify({ itemName: '별사탕 "<b>" 🙂 \u2028' })));
  expect(JSON.parse(body)).toEqual({
    type: 'payment.charged',
    timestamp: '2026-11-20T01:02:03.004Z',
    sequence: 3,
    data: { itemName: '별사탕 "<b>" 🙂 \u2028' },
  });
});
