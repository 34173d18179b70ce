import { Database, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** What may be done with personal data at the subscriber's door. */
export const ACCESS_KINDS = [
  'signed_in',
  'signed_out',
  'charges_seen',
  'charge_seen',
  'limit_seen',
  'limit_changed',
  'blocks_seen',
  'block_changed',
  'notices_seen',
  'address_changed',
  'objected',
  'records_downloaded',
  'purged',
] as const;
export type AccessKind = (typeof ACCESS_KINDS)[number];

export interface Access {
  /** A session's id, or a service. */
  readonly who: string;
  readonly what: AccessKind;
  /** A payment, a month, a scope; nothing personal. */
  readonly about?: string;
  /** Where they came from, as a key. */
  readonly ipKey?: string;
}

/** Who looked at personal data, and at which: append-only. */
@Injectable()
export class Accesses {
  constructor(private readonly database: Database) {}

  async note(tx: Tx | null, { who, what, about, ipKey }: Access): Promise<void> {
    await rows(
      tx ?? this.database.reader,
      'insert into sessions.access (id, at, who, what, about, ip_key) values ($1, platform.now(), $2, $3, $4, $5)',
      [newId('row'), who, what, about ?? null, ipKey ?? null],
    );
  }
}
