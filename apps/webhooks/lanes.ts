import type { EndpointId } from '#kernel';
import { Injectable } from '@nestjs/common';

/** Tries under way to one endpoint, in this process. */
export const TRIES_AT_ONCE = 10;
/** So many more may stand in line for a place, as long as places become free. */
export const LINE_MOST = 20;
/** An endpoint to which no try has ended for this long is slow: nobody stands in line for it. */
const SLOW_MS = 300;
/** To whom nothing is under way so many may come. */
export const ROOM = TRIES_AT_ONCE + LINE_MOST;
/** What finds its lane full is due again after this, and sooner where places become free; it was no try. */
export const AGAIN_SECONDS = { slow: 1, quick: 0.2 } as const;

interface Lane {
  underWay: number;
  lastLeftMs: number;
  /** Each is told whether it has a place. */
  readonly line: ((has: boolean) => void)[];
}

/** A lane for each endpoint, so that a slow receiver keeps its own webhooks waiting and nobody else's. */
@Injectable()
export class Lanes {
  private readonly lanes = new Map<EndpointId, Lane>();
  private putBackUntilMs = 0;

  /** Waits in line for a moment while the receiver is quick. @returns false when the lane is full; else the caller must `leave` it. */
  enter(id: EndpointId): Promise<boolean> {
    const lane = this.lanes.get(id) ?? { underWay: 0, lastLeftMs: performance.now(), line: [] };
    this.lanes.set(id, lane);
    if (lane.underWay < TRIES_AT_ONCE) {
      lane.underWay++;
      return Promise.resolve(true);
    }
    if (isFull(lane)) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        lane.line.splice(lane.line.indexOf(told), 1);
        resolve(false);
      }, SLOW_MS);
      const told = (has: boolean): void => {
        clearTimeout(timer);
        resolve(has);
      };
      lane.line.push(told);
    });
  }

  /** The place goes to the next in line. */
  leave(id: EndpointId): void {
    const lane = this.lanes.get(id)!;
    lane.lastLeftMs = performance.now();
    const next = lane.line.shift();
    if (next) next(true);
    else if (--lane.underWay === 0) this.lanes.delete(id);
  }

  full(): EndpointId[] {
    return [...this.lanes].filter(([, lane]) => isFull(lane)).map(([id]) => id);
  }

  /** How many more may come to endpoints that something is under way to. */
  rooms(): ReadonlyMap<EndpointId, number> {
    return new Map([...this.lanes].map(([id, lane]) => [id, isFull(lane) ? 0 : ROOM - lane.underWay - lane.line.length]));
  }

  /** In how many seconds what finds any of these lanes full is due again. */
  againSeconds(...ids: EndpointId[]): number {
    return AGAIN_SECONDS[ids.some((id) => isSlow(this.lanes.get(id))) ? 'slow' : 'quick'];
  }

  notePutBack(seconds: number): void {
    this.putBackUntilMs = Math.max(this.putBackUntilMs, performance.now() + seconds * 1000);
  }

  /** Milliseconds until everything that was put back is due again. */
  restMs(): number {
    return Math.max(0, this.putBackUntilMs - performance.now());
  }
}

const isSlow = (lane?: Lane): boolean => lane !== undefined && performance.now() - lane.lastLeftMs > SLOW_MS;
const isFull = (lane: Lane): boolean => lane.underWay >= TRIES_AT_ONCE && (lane.line.length >= LINE_MOST || isSlow(lane));
