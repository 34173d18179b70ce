import fc from 'fast-check';
import { Buckets } from './buckets.js';

it('as many at once as in a second, then a wait that is told', () => {
  let nowMs = 0;
  const buckets = new Buckets(3, () => nowMs);
  expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([0, 0, 0, 1]);
  expect(buckets.take('b')).toBe(0);
  nowMs += 334;
  expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 1]);
});

it('never lets more pass than the first second and the time since allow, and whoever waits as told passes', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), steps, (perSecond, waitsMs) => {
      let nowMs = 0;
      let passed = 0;
      const buckets = new Buckets(perSecond, () => nowMs);
      for (const waitMs of waitsMs) {
        nowMs += waitMs;
        if (buckets.take('a') === 0) passed++;
      }
      expect(passed).toBeLessThanOrEqual(perSecond + (nowMs / 1000) * perSecond + 1e-6);
      const waitSeconds = buckets.take('a');
      nowMs += waitSeconds * 1000;
      if (waitSeconds > 0) expect(buckets.take('a')).toBe(0);
    }),
  );
});

it('strangers without number do not fill the memory, and drive nobody out who is still asking', () => {
  const buckets = new Buckets(1, () => 0);
  buckets.take('busy');
  for (let i = 0; i < 50_000; i++) {
    buckets.take(`stranger ${i}`);
    if (i % 1000 === 0) expect(buckets.take('busy')).toBe(1);
  }
  expect((buckets as unknown as { left: Map<string, unknown> }).left.size).toBeLessThanOrEqual(20_000);
});
