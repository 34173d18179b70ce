import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { request } from 'undici';
import { LOG, type Log } from '#platform';
import { MockClock } from './clock.js';
import type { Notice } from './cloud-event.js';
import type { CallbackFault } from './fault-names.js';
import { Memory } from './memory.js';

/** The bearer token a client gives with its sink. Kept in memory only: after a restart these payments are no longer told. */
export interface SinkCredential {
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const TRY_AFTER_MS = [0, 300, 1500];
const TIMEOUT_MS = 3000;
/** How long a reordered event waits for the one that should come after it. */
const HELD_MS = 4000;

/** Tells sinks what became of payments and refunds, as CloudEvents. Hints, not promises: three tries, and a crash forgets them. */
@Injectable()
export class Callbacks implements OnModuleDestroy {
  private readonly sinks = new Map<string, { readonly url: string; readonly credential: SinkCredential | null }>();
  private readonly held = new Map<string, () => void>();
  private readonly running = new Set<Promise<void>>();
  private readonly stop = new AbortController();

  constructor(
    private readonly memory: Memory,
    private readonly clock: MockClock,
    @Inject(LOG) private readonly log: Log,
  ) {
    // Every delivery under way waits for the end, and leaves when it is over: however many there are, none of them is a leak.
    setMaxListeners(Infinity, this.stop.signal);
  }

  /** From now on the sink of this payment or refund is told. */
  open({ id, sink: url }: { readonly id: string; readonly sink: string | null }, credential: SinkCredential | null): void {
    if (url !== null) this.sinks.set(id, { url, credential });
  }

  /** @returns whether the fault shows: it was told twice, or after what came later. */
  tell({ of, thread, mayWait, last, event }: Notice, fault: CallbackFault | null): boolean {
    const sink = this.sinks.get(of);
    if (sink === undefined) return false;
    const deliver = () => this.deliver(sink.url, sink.credential, event);
    const send = () => this.start(deliver());
    const late = this.held.get(thread);
    if (late) {
      this.held.delete(thread);
      this.start(deliver().then(late));
    } else if (fault === 'reordered_callback' && mayWait) {
      this.held.set(thread, send);
      setTimeout(() => this.held.get(thread) === send && this.held.delete(thread) && send(), HELD_MS).unref();
    } else {
      send();
      if (fault === 'duplicate_callback') send();
    }
    if (last) this.sinks.delete(of);
    return late ? fault === 'reordered_callback' : fault === 'duplicate_callback';
  }

  /** Resolves when no delivery is under way; answers how many there were. */
  async settle(): Promise<number> {
    const count = this.running.size;
    while (this.running.size > 0) await Promise.all(this.running);
    return count;
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.settle();
  }

  private start(delivery: Promise<void>): void {
    const running = delivery.finally(() => this.running.delete(running));
    this.running.add(running);
  }

  private async deliver(sink: string, credential: SinkCredential | null, event: string): Promise<void> {
    const { signal } = this.stop;
    for (const afterMs of TRY_AFTER_MS) {
      await sleep(afterMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted || (credential && credential.expiresAt <= this.clock.now())) return;
      try {
        await this.memory.flushed(); // nobody is told of what a crash could still undo
        const headers = { 'content-type': 'application/cloudevents+json', 'x-correlator': randomUUID() };
        const authorization = credential ? { authorization: `Bearer ${credential.accessToken}` } : {};
        const options = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, signal };
        const answer = await request(sink, { method: 'POST', headers: { ...headers, ...authorization }, body: event, ...options });
        await answer.body.dump();
        if (answer.statusCode < 300 || answer.statusCode === 410) return;
        this.log.warn({ status: answer.statusCode }, 'a sink did not take an event');
      } catch (error) {
        if (!signal.aborted) this.log.warn({ code: (error as { code?: unknown }).code }, 'a sink could not be reached');
      }
    }
  }
}
