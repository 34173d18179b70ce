import type { PasskeyId } from '#kernel';
import { CONFIG, Database, doorUrl, newId, publicUrl, rows, Secrets, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { Challenges, type Asking, type AskingAtDoor } from './challenges.js';
import { relyingParty, type RelyingParty } from './relying-party.rules.js';
import type { Passkey } from './subscribers.table.js';
import * as webauthn from './webauthn.js';

export const PASSKEYS_PER_LINE = 5;

/** `counter`: the device has counted backwards, so there may be two of it. `none_left`: the last passkey of the line was revoked meanwhile. */
export type Use =
  | { readonly kind: 'right'; readonly passkey: PasskeyId }
  | { readonly kind: 'wrong' | 'counter'; readonly why: string }
  | { readonly kind: 'none_left' };

const COLUMNS = `id, line_key as "lineKey", credential_id as "credentialId", public_key as "publicKey", counter, transports, backed_up as "backedUp",
  payment_id as "paymentId", made_at as "madeAt", used_at as "usedAt", revoked_at as "revokedAt", revoked_by as "revokedBy"`;

/** Passkeys of lines: offered, made, used, revoked. */
@Injectable()
export class Passkeys {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly challenges: Challenges,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** False where browsers know no passkeys, such as `http://127.0.0.1`. */
  get possible(): boolean {
    return this.party !== null;
  }

  /** Whether this line is to be asked for one at the subscriber's door; never where that door's host is not the window's or under it. */
  async dueAtDoor(tx: Tx, lineKey: string): Promise<boolean> {
    return this.partyAtDoor !== null && (await this.of(tx, lineKey)).length > 0;
  }

  /** The line's living passkeys, oldest first. */
  of(tx: Tx | null, lineKey: string): Promise<Passkey[]> {
    return rows<Passkey>(
      tx ?? this.database.reader,
      `select ${COLUMNS} from subscribers.passkey where line_key = $1 and revoked_at is null order by id`,
      [lineKey],
    );
  }

  /** @returns null when the line has as many as it may have, or none can be made here. @param userName as the device shows it; masked. */
  async offer(tx: Tx, asking: Asking, userName: string): Promise<webauthn.CreationOptions | null> {
    const known = await this.of(tx, asking.lineKey);
    if (!this.possible || known.length >= PASSKEYS_PER_LINE) return null;
    const challenge = await this.challenges.give(tx, asking, 'make');
    const userId = Buffer.from(this.secrets.lookup('passkey user', asking.lineKey), 'base64url');
    return webauthn.creationOptions(this.party!, { challenge, userId, userName, known });
  }

  /** @returns the new passkey, or why there is none. */
  async make(tx: Tx, asking: Asking, text: string): Promise<{ readonly made: PasskeyId } | { readonly why: string }> {
    const challenge = await this.challenges.take(tx, asking, 'make');
    const response = webauthn.readMade(text);
    if (challenge === null || response === null) return { why: response ? 'no challenge' : 'no answer' };
    const verified = await attempt(() => webauthn.verifyMade(this.party!, challenge, response));
    if ('why' in verified) return verified;
    const { credentialId, publicKey, counter, transports, backedUp } = verified.value;
    // Two at once on one line are counted one after the other.
    await rows(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`passkeys:${asking.lineKey}`]);
    const [row] = await rows<{ id: PasskeyId }>(
      tx,
      `insert into subscribers.passkey (id, line_key, credential_id, public_key, counter, transports, backed_up, payment_id, made_at)
       select $1, $2, $3, $4, $5, $6, $7, $8, platform.now()
        where (select count(*) from subscribers.passkey where line_key = $2 and revoked_at is null) < ${PASSKEYS_PER_LINE}
       on conflict do nothing returning id`,
      [newId('passkey'), asking.lineKey, credentialId, publicKey, counter, transports, backedUp, asking.paymentId],
    );
    return row ? { made: row.id } : { why: 'one too many, or known already' };
  }

  /** @returns null when the line has none any more. */
  async request(tx: Tx, asking: Asking | AskingAtDoor): Promise<webauthn.RequestOptions | null> {
    const [known, party] = [await this.of(tx, asking.lineKey), this.partyFor(asking)];
    if (!party || known.length === 0) return null;
    return webauthn.requestOptions(party, await this.challenges.give(tx, asking, 'use'), known);
  }

  async use(tx: Tx, asking: Asking | AskingAtDoor, text: string): Promise<Use> {
    const challenge = await this.challenges.take(tx, asking, 'use');
    const known = await this.of(tx, asking.lineKey);
    if (known.length === 0) return { kind: 'none_left' };
    const response = webauthn.readUsed(text);
    if (challenge === null || response === null) return { kind: 'wrong', why: response ? 'no challenge' : 'no answer' };
    const passkey = known.find(({ credentialId }) => credentialId === response.id);
    if (!passkey) return { kind: 'wrong', why: 'not of this line' };
    const verified = await attempt(() => webauthn.verifyUsed(this.partyFor(asking)!, challenge, response, passkey));
    if ('why' in verified) return { kind: 'wrong', why: verified.why };
    const counted = await rows(
      tx,
      `update subscribers.passkey set counter = $2, used_at = platform.now()
        where id = $1 and revoked_at is null and (counter < $2 or counter = 0 and $2 = 0) returning id`,
      [passkey.id, verified.value],
    );
    if (counted.length === 1) return { kind: 'right', passkey: passkey.id };
    return { kind: 'counter', why: `${passkey.id} counts ${verified.value} after ${passkey.counter}` };
  }

  /** Nobody pays or comes in with any of them any more. @returns how many there were; 0 the second time. */
  async revokeAll(tx: Tx, lineKey: string, by: string): Promise<number> {
    const revoked = await rows(
      tx,
      'update subscribers.passkey set revoked_at = platform.now(), revoked_by = $2 where line_key = $1 and revoked_at is null returning id',
      [lineKey, by],
    );
    return revoked.length;
  }

  private get party(): RelyingParty | null {
    return relyingParty(publicUrl(this.config));
  }

  private get partyAtDoor(): RelyingParty | null {
    return relyingParty(publicUrl(this.config), doorUrl(this.config));
  }

  private partyFor(asking: Asking | AskingAtDoor): RelyingParty | null {
    return 'signInId' in asking ? this.partyAtDoor : this.party;
  }
}

/** Whatever an answer of a browser makes the library throw is a reason and not a fault. */
async function attempt<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly why: string }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { why: (error as Error).message.slice(0, 200) };
  }
}
