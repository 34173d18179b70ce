import type { EndpointId } from '#kernel';
import { Injectable } from '@nestjs/common';

/** Tries under way to one endpoint, in this process. */
export const TRIES_AT_ONCE = 10;
/** What finds its lane full is due again after this; it was no try. */
export const AGAIN_SECONDS = 1;

/** A lane for each endpoint, so that a slow receiver keeps its own webhooks waiting and nobody else's. */
@Injectable()
export class Lanes {
  private readonly underWay = new Map<EndpointId, number>();
  private putBackUntilMs = 0;

  /** @returns false when the lane is full; else the caller must `leave` it. */
  enter(id: EndpointId): boolean {
    const before = this.underWay.get(id) ?? 0;
    if (before >= TRIES_AT_ONCE) return false;
    this.underWay.set(id, before + 1);
    return true;
  }

  leave(id: EndpointId): void {
    const rest = this.underWay.get(id)! - 1;
    if (rest === 0) this.underWay.delete(id);
    else this.underWay.set(id, rest);
  }

  full(): EndpointId[] {
    return [...this.underWay].filter(([, tries]) => tries >= TRIES_AT_ONCE).map(([id]) => id);
  }

  notePutBack(): void {
    this.putBackUntilMs = performance.now() + AGAIN_SECONDS * 1000;
  }

  /** Milliseconds until everything that was put back is due again. */
  restMs(): number {
    return Math.max(0, this.putBackUntilMs - performance.now());
  }
}
