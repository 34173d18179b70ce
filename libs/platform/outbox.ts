import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rows, unanswered, type Tx } from './database.js';
import { newId } from './clock.js';
import type { Check } from './health.js';

/** Who collects rows: each address has exactly one collecting service (tidy.spec.ts checks). */
export const ADDRESSES = ['otp', 'charging', 'webhooks'] as const;
export type Address = (typeof ADDRESSES)[number];

export interface OutboxRow {
  readonly id: string;
  readonly payload: Record<string, string>;
}

/** Older than this, a row counts as left lying. */
const OLDEST_SECONDS = 60;

/** Between our processes we leave a row, in the transaction that gives reason for it. */
@Injectable()
export class Outbox {
  constructor(private readonly database: Database) {}

  /** Payloads hold ids only: they travel through Redis. */
  leave(tx: Tx, address: Address, payload: Record<string, string>): void {
    unanswered(tx, 'insert into platform.outbox (id, address, payload, at) values ($1, $2, $3, platform.now())', [
      newId('row'),
      address,
      payload,
    ]);
    this.database.ringAfterCommit(tx, address);
  }

  /** True in SQL when rows lie here for the address `$1`. */
  waits(): string {
    return 'exists (select from platform.outbox where address = $1 and taken_at is null)';
  }

  /** Takes up to `limit` rows nobody has taken, in one statement: within a transaction they count as taken only if it commits. */
  take(manager: EntityManager, address: Address, limit: number): Promise<OutboxRow[]> {
    return rows<OutboxRow>(
      manager,
      `update platform.outbox o set taken_at = platform.now()
         from (select id, at from platform.outbox where address = $1 and taken_at is null order by id limit $2 for update skip locked) t
        where o.id = t.id and o.at = t.at
        returning o.id, o.payload`,
      [address, limit],
    );
  }

  /** For `/readyz`: rows are taken within moments, so an old one means that nobody collects. */
  check(address: Address): Check {
    return async () => {
      const [row] = await this.database.query<{ seconds: number | null }>(
        'select extract(epoch from platform.now() - min(at))::float8 as seconds from platform.outbox where address = $1 and taken_at is null',
        [address],
      );
      const seconds = Math.round(row?.seconds ?? 0);
      return seconds <= OLDEST_SECONDS ? null : `the oldest row left for ${address} is ${seconds} s old`;
    };
  }
}
