import { randomUUID } from 'node:crypto';
import type { Host } from '#kernel';

/** An event for a sink: the CloudEvent as it travels, and what to know to deliver it. */
export interface Notice {
  /** The payment or refund whose sink is told. */
  readonly of: string;
  /** A reordered event waits for the next of the same thread. */
  readonly thread: string;
  readonly mayWait: boolean;
  /** Nothing is told of it after this. */
  readonly last: boolean;
  readonly event: string;
}

/** A CloudEvent 1.0 as the published descriptions shape it. @param at milliseconds since the epoch. */
export function cloudEvent(
  carrier: Host,
  api: 'carrier-billing' | 'carrier-billing-refund',
  news: string,
  at: number,
  data: object,
): string {
  return JSON.stringify({
    id: randomUUID(),
    source: `urn:carrier:${carrier}:${api}`,
    specversion: '1.0',
    type: `org.camaraproject.${api}.v0.${news}`,
    datacontenttype: 'application/json',
    time: new Date(at).toISOString(),
    data,
  });
}
