import type { EndpointId } from '#kernel';
import { AGAIN_SECONDS, Lanes, LINE_MOST, ROOM, TRIES_AT_ONCE } from './lanes.js';

const slow = 'whe_slow' as EndpointId;
const other = 'whe_other' as EndpointId;
const busy = async (): Promise<Lanes> => {
  const lanes = new Lanes();
  for (let i = 0; i < TRIES_AT_ONCE; i++) expect(await lanes.enter(slow)).toBe(true);
  return lanes;
};

describe('the lanes', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it('let only so many tries to one endpoint run at once; who comes then has the place of the first that ends', async () => {
    const lanes = await busy();
    const heard: string[] = [];
    const [first, second] = ['first', 'second'].map((name) => lanes.enter(slow).then((has) => void heard.push(`${name} ${has}`)));
    lanes.leave(slow);
    await first;
    expect(heard).toEqual(['first true']);
    // None of the ten has ended for so long that nobody waits for it any more.
    jest.advanceTimersByTime(301);
    await second;
    expect(heard).toEqual(['first true', 'second false']);
    expect(await lanes.enter(slow)).toBe(false);
    lanes.leave(slow);
    expect(await lanes.enter(slow)).toBe(true);
  });

  it('have a short line, and whoever finds it full does not wait', async () => {
    const lanes = await busy();
    expect(lanes.full()).toEqual([]);
    const line = Array.from({ length: LINE_MOST }, () => lanes.enter(slow));
    expect(lanes.full()).toEqual([slow]);
    expect(await lanes.enter(slow)).toBe(false);
    for (let i = 0; i < LINE_MOST + TRIES_AT_ONCE; i++) lanes.leave(slow);
    expect(await Promise.all(line)).toEqual(line.map(() => true));
    expect(lanes.full()).toEqual([]);
  });

  it('of other endpoints are free when one is full', async () => {
    const lanes = await busy();
    jest.advanceTimersByTime(301);
    expect(lanes.full()).toEqual([slow]);
    expect(await lanes.enter(other)).toBe(true);
    lanes.leave(slow);
    expect(lanes.full()).toEqual([]);
  });

  it('know for how long something put back has to wait', () => {
    const lanes = new Lanes();
    expect(lanes.restMs()).toBe(0);
    lanes.notePutBack(lanes.againSeconds(slow));
    expect(lanes.restMs()).toBeGreaterThan(150);
    expect(lanes.restMs()).toBeLessThanOrEqual(200);
    lanes.notePutBack(AGAIN_SECONDS.slow);
    lanes.notePutBack(AGAIN_SECONDS.quick);
    expect(lanes.restMs()).toBeGreaterThan(900);
    expect(lanes.restMs()).toBeLessThanOrEqual(1000);
  });

  it('have room for as many as may be under way or in line, and none where nothing ends', async () => {
    const lanes = await busy();
    expect(await lanes.enter(other)).toBe(true);
    expect([...lanes.rooms()]).toEqual([
      [slow, LINE_MOST],
      [other, ROOM - 1],
    ]);
    expect(lanes.againSeconds(slow, other)).toBe(AGAIN_SECONDS.quick);
    jest.advanceTimersByTime(301);
    expect(lanes.rooms().get(slow)).toBe(0);
    expect(lanes.againSeconds(slow, other)).toBe(AGAIN_SECONDS.slow);
  });
});
