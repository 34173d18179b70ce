import { Injectable } from '@nestjs/common';
import { Database, rows, unanswered, type Tx } from './database.js';
import { problem } from './problems.js';
import { Secrets } from './secrets.js';

export interface Outcome {
  readonly status: number;
  readonly body: unknown;
}

/** An outcome and whether it is the one of an earlier request. */
export interface Remembered extends Outcome {
  readonly replayed: boolean;
}

export interface IdempotentRequest {
  readonly owner: string;
  /** Null where the merchant sent none: then every request is a new one. */
  readonly key: string | null;
  /** Method and route; the same key on another door is another request. */
  readonly route: string;
  readonly body: unknown;
}

/** The contract promises 35. */
const KEEP_DAYS = 40;
const FORGET_AT_ONCE = 5000;

/** Key, keyed hash of the request and sealed outcome commit with the effect. Kept at least 35 days. */
@Injectable()
export class Idempotency {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {
    // Another request finished between our look and our lock: the effect rolls back, and the next try replays.
    database.whenBroken('idempotency_pkey', () => problem('idempotency_in_progress', { retryAfterSeconds: 1 }));
  }

  /** A few thousand at a time, so that nobody waits for it. */
  async forgetOld(): Promise<void> {
    for (let forgotten = FORGET_AT_ONCE; forgotten === FORGET_AT_ONCE;) {
      const gone = await this.database.query(
        `delete from platform.idempotency where (owner, key) in
           (select owner, key from platform.idempotency where at < platform.now() - make_interval(days => ${KEEP_DAYS}) limit ${FORGET_AT_ONCE}) returning key`,
      );
      forgotten = gone.length;
    }
  }

  /** Runs `effect` at most once per key. @throws problem `idempotency_in_progress` or `idempotency_mismatch`. */
  async once(tx: Tx, request: IdempotentRequest, effect: () => Promise<Outcome>): Promise<Remembered> {
    if (request.key === null) return { ...(await effect()), replayed: false };
    // Keyed, for a request may hold a phone number, and there are only so many of those.
    const hash = this.secrets.lookup('idempotency', JSON.stringify([request.route, canonical(request.body)]));
    const context = `${request.owner}/${request.key}`;
    const [found] = await rows<{ mine: boolean; hash: string | null; status: number; body: string }>(
      tx,
      `select l.mine, i.hash, i.status, i.body
         from (select pg_try_advisory_xact_lock(hashtextextended($1 || chr(10) || $2, 7)) as mine) l
         left join platform.idempotency i on i.owner = $1 and i.key = $2`,
      [request.owner, request.key],
    );
    if (!found!.mine) throw problem('idempotency_in_progress', { retryAfterSeconds: 1 });
    if (found!.hash !== null) {
      if (found!.hash !== hash) throw problem('idempotency_mismatch');
      return { status: found!.status, body: JSON.parse(this.secrets.open('outcome', context, found!.body)) as unknown, replayed: true };
    }
    const outcome = await effect();
    unanswered(tx, 'insert into platform.idempotency (owner, key, hash, status, body, at) values ($1, $2, $3, $4, $5, platform.now())', [
      request.owner,
      request.key,
      hash,
      outcome.status,
      this.secrets.seal('outcome', context, JSON.stringify(outcome.body)),
    ]);
    return { ...outcome, replayed: false };
  }
}

/** The same members in another order are the same request. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]),
  );
}
