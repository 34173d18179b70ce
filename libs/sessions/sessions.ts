import { randomBytes } from 'node:crypto';
import type { Brand, PhoneNumber, SessionId } from '#kernel';
import { Database, newId, rows, Secrets, sha256, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Session } from './sessions.table.js';

/** So long may nobody touch it; and so long it lasts at most. */
const IDLE_SECONDS = 600;
const LASTS_SECONDS = 7200;
/** Kept for as long as its accesses may be asked about; see the law on access logs. */
const KEPT = `interval '1 year'`;

const COLUMNS = `id, secret_hash as "secretHash", agent_hash as "agentHash", line_key as "lineKey", person_key as "personKey", phone_sealed as "phoneSealed", phone_masked as "phoneMasked", brand,
  opened_at as "openedAt", seen_at as "seenAt", ended_at as "endedAt"`;

export interface NewSession {
  readonly lineKey: string;
  readonly personKey: string;
  readonly phoneNumber: PhoneNumber;
  readonly phoneMasked: string;
  readonly brand: Brand;
  /** What the browser says of itself. */
  readonly agent: string;
}

const hashOf = (secret: string): string => sha256(`session:${secret}`);
const agentHash = (agent: string): string => sha256(`agent:${agent}`);

/** Sessions are rows; the browser has a secret of which only the hash is kept. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** @returns the secret, which nobody is told a second time. */
  async open(tx: Tx, s: NewSession): Promise<{ id: SessionId; secret: string }> {
    const [id, secret] = [newId('session'), randomBytes(32).toString('base64url')];
    await rows(
      tx,
      `insert into sessions.session (id, secret_hash, agent_hash, line_key, person_key, phone_sealed, phone_masked, brand, opened_at, seen_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, platform.now(), platform.now())`,
      [
        id,
        hashOf(secret),
        agentHash(s.agent),
        s.lineKey,
        s.personKey,
        this.secrets.seal('phone', id, s.phoneNumber),
        s.phoneMasked,
        s.brand,
      ],
    );
    return { id, secret };
  }

  /** Whose session this is, and that it has been used now. @returns null for one that ended, was idle for too long, or belongs to another browser. */
  async use(secret: string, agent: string): Promise<Session | null> {
    const [found] = await this.database.query<Session>(
      `update sessions.session set seen_at = platform.now() where secret_hash = $1 and agent_hash = $2 and ended_at is null
          and seen_at > platform.now() - make_interval(secs => ${IDLE_SECONDS}) and opened_at > platform.now() - make_interval(secs => ${LASTS_SECONDS})
        returning ${COLUMNS}`,
      [hashOf(secret), agentHash(agent)],
    );
    return found ?? null;
  }

  phoneOf({ id, phoneSealed }: Session): PhoneNumber {
    return this.secrets.open('phone', id, phoneSealed) as PhoneNumber;
  }

  async end(tx: Tx, id: SessionId): Promise<void> {
    await rows(tx, 'update sessions.session set ended_at = platform.now() where id = $1 and ended_at is null', [id]);
  }

  /** @returns how many were forgotten. */
  async purge(tx: Tx, at: Date): Promise<number> {
    return (await rows(tx, `delete from sessions.session where seen_at < $1::timestamptz - ${KEPT} returning id`, [at])).length;
  }
}
