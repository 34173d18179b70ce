import type { EndpointId } from '#kernel';
import { Lanes, TRIES_AT_ONCE } from './lanes.js';

const slow = 'whe_slow' as EndpointId;
const other = 'whe_other' as EndpointId;

describe('the lanes', () => {
  it('let only so many tries to one endpoint run at once, and one more whenever one has ended', () => {
    const lanes = new Lanes();
    for (let i = 0; i < TRIES_AT_ONCE; i++) expect(lanes.enter(slow)).toBe(true);
    expect(lanes.enter(slow)).toBe(false);
    lanes.leave(slow);
    expect(lanes.enter(slow)).toBe(true);
    expect(lanes.enter(slow)).toBe(false);
  });

  it('of other endpoints are free when one is full', () => {
    const lanes = new Lanes();
    while (lanes.enter(slow));
    expect(lanes.full()).toEqual([slow]);
    expect(lanes.enter(other)).toBe(true);
    lanes.leave(slow);
    expect(lanes.full()).toEqual([]);
  });

  it('know for how long something put back has to wait', () => {
    const lanes = new Lanes();
    expect(lanes.restMs()).toBe(0);
    lanes.notePutBack();
    expect(lanes.restMs()).toBeGreaterThan(900);
    expect(lanes.restMs()).toBeLessThanOrEqual(1000);
  });
});
