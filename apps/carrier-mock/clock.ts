import { Injectable } from '@nestjs/common';
import { wallClock } from '#platform';
import { Memory } from './memory.js';

/** The carriers' time: the machine's clock and an offset that checks may move. */
@Injectable()
export class MockClock {
  constructor(private readonly memory: Memory) {}

  /** Milliseconds since the epoch. */
  now(): number {
    return wallClock() + this.memory.offsetMs;
  }

  /** Moves the carriers' time; lives through a restart. */
  move(offsetSeconds: number): void {
    this.memory.record({ fact: 'clock', offsetMs: Math.round(offsetSeconds * 1000) });
  }

  view(): { now: string; offsetSeconds: number } {
    return { now: new Date(this.now()).toISOString(), offsetSeconds: this.memory.offsetMs / 1000 };
  }
}
