import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import type { Config } from './config.js';
import { endInSilence, LIVELY } from './silence.js';
import { CONFIG } from './tokens.js';

const QUIET_MS = 20;
const RING = { name: 'ring', text: `select pg_notify(c, '') from unnest((select $1::text[])) c` };

/**
 * Wakes collectors in other processes. Never inside a business transaction (NOTIFY takes a global lock at commit and halved throughput);
 * at most one per address and 20 ms, on a connection of its own. Losing one costs nothing but the polling interval.
 */
@Injectable()
export class Doorbell {
  private readonly waiting = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private client: Promise<pg.Client | null> | null = null;
  private readonly listeners = new Map<string, () => void>();
  private closed = false;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  ring(address: string): void {
    if (this.closed) return;
    this.waiting.add(address);
    this.timer ??= setTimeout(() => void this.flush(), QUIET_MS);
  }

  /** Calls `wake` whenever somebody rings for `address`. */
  async listen(address: string, wake: () => void): Promise<void> {
    this.listeners.set(address, wake);
    const client = await this.connect();
    await client?.query(`listen ${pg.escapeIdentifier(channel(address))}`);
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    const client = await this.client;
    await client?.end().catch(() => undefined);
  }

  /** What rings while a ring is under way waits for the next: one statement at a time on the one connection. */
  private async flush(): Promise<void> {
    const addresses = [...this.waiting];
    this.waiting.clear();
    const client = await this.connect();
    await client?.query({ ...RING, values: [addresses.map(channel)] }).catch(() => undefined);
    this.timer = null;
    for (const address of this.waiting) this.ring(address);
  }

  /** A lost connection is made anew at the next ring; polling covers the time between. */
  private connect(): Promise<pg.Client | null> {
    this.client ??= (async () => {
      const client = new pg.Client({ connectionString: this.config.databaseUrl, application_name: 'tollgate-doorbell', ...LIVELY });
      endInSilence(client, LIVELY.answerWithinMs, () => false);
      const lost = () => {
        this.client = null;
      };
      client.on('error', lost);
      client.on('end', lost);
      client.on('notification', (message) => this.listeners.get(message.channel.replace(/^tollgate_/, ''))?.());
      try {
        await client.connect();
        for (const address of this.listeners.keys()) await client.query(`listen ${pg.escapeIdentifier(channel(address))}`);
        return client;
      } catch {
        this.client = null;
        return null;
      }
    })();
    return this.client;
  }
}

const channel = (address: string): string => `tollgate_${address}`;
