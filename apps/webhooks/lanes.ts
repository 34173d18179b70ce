import type { EndpointId } from '#kernel';
import { Injectable } from '@nestjs/common';

/** Tries under way to one endpoint, in this process. */
export const TRIES_AT_ONCE = 10;
/** So many more may stand in line for a place, as long as places become free. */
export const LINE_MOST = 20;
/** An endpoint to which no try has ended for this long is slow: nobody stands in line for it. */
const SLOW_MS = 300;
/** What finds its lane full is due again after this; it was no try. */
export const AGAIN_SECONDS = 1;

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

  notePutBack(): void {
    this.putBackUntilMs = performance.now() + AGAIN_SECONDS * 1000;
  }

  /** Milliseconds until everything that was put back is due again. */
  restMs(): number {
    return Math.max(0, this.putBackUntilMs - performance.now());
  }
}

const isFull = ({ underWay, line, lastLeftMs }: Lane): boolean =>
  underWay >= TRIES_AT_ONCE && (line.length >= LINE_MOST || performance.now() - lastLeftMs > SLOW_MS);
