import { hostOf, masked, type Brand, type PhoneNumber, type RefusalCode, type SignInId, type Won } from '#kernel';
import { Database, newId, rows, Secrets, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { codeMatches, signInCode } from './passcode.js';
import { SECRETS_SECONDS, VALID_SECONDS } from './passcodes.rules.js';
import type { Identity } from './passcodes.table.js';
import type { SignIn, SignInPurpose, SignInState } from './sign-ins.table.js';
import { typedPassword, type TypedPassword } from './typed-password.js';

const COLUMNS = `id, purpose, state, line_key as "lineKey", phone_sealed as "phoneSealed", phone_masked as "phoneMasked", brand, host, browser_hash as "browserHash", key_id as "keyId",
  raise_to as "raiseTo", identity_sealed as "identitySealed", password_sealed as "passwordSealed", password_set as "passwordSet", person_key as "personKey", notice, tries, texted, asks,
  issued_at as "issuedAt", last_sent_at as "lastSentAt"`;

/** After this long nobody comes back to it. */
const OPEN_SECONDS = 600;

/** Seconds its code is still good for; of one that was never texted it counts from the asking, so that nobody sees the difference. */
export type LivingSignIn = SignIn & { readonly validSeconds: number; readonly seenAt: Date };

export interface NewSignIn {
  readonly purpose: SignInPurpose;
  readonly lineKey: string;
  readonly brand: Brand;
  readonly phoneNumber: PhoneNumber;
  readonly browserHash: string;
  /** For the carrier; null when it is known already who this is. */
  readonly identity: Identity | null;
  readonly raiseTo?: Won;
  /** Nothing is to be sent, and the asker is not to know. */
  readonly mute?: boolean;
}

/** Codes for the subscriber's door: asked for by a browser, texted by otp, used once by the same browser. */
@Injectable()
export class SignIns {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** What this browser asked for before is void. */
  async ask(tx: Tx, s: NewSignIn): Promise<SignInId> {
    const id = newId('signIn');
    const state: SignInState = s.mute ? 'mute' : s.identity ? 'issued' : 'cleared';
    await rows(
      tx,
      `with dropped as (update passcodes.sign_in set state = 'dropped', identity_sealed = null, password_sealed = null, due_at = null
          where browser_hash = $8 and purpose = $2 and state not in ('done', 'dropped'))
       insert into passcodes.sign_in (id, purpose, state, line_key, phone_sealed, phone_masked, brand, browser_hash, host, key_id, raise_to, identity_sealed, issued_at, sealed_at, due_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, platform.now(), platform.now(), case when $3 <> 'mute' then platform.now() end)`,
      [
        id,
        s.purpose,
        state,
        s.lineKey,
        this.secrets.seal('phone', id, s.phoneNumber),
        masked(s.phoneNumber),
        s.brand,
        s.browserHash,
        hostOf(s.brand),
        this.secrets.activeKeyId,
        s.raiseTo ?? null,
        s.identity && !s.mute ? this.secrets.seal('identity', id, JSON.stringify(s.identity)) : null,
      ],
    );
    this.database.ringAfterCommit(tx, 'otp');
    return id;
  }

  /** What this browser is in the middle of. Pass a transaction to hold it until that ends. */
  async of(tx: Tx | null, browserHash: string, purpose: SignInPurpose): Promise<LivingSignIn | null> {
    const [found] = await rows<LivingSignIn>(
      tx ?? this.database.reader,
      `select ${COLUMNS}, extract(epoch from coalesce(last_sent_at, issued_at) + make_interval(secs => ${VALID_SECONDS}) - platform.now())::float8 as "validSeconds",
              platform.now() as "seenAt"
         from passcodes.sign_in where browser_hash = $1 and purpose = $2 and state not in ('done', 'dropped') and issued_at > platform.now() - make_interval(secs => ${OPEN_SECONDS})
        order by id desc limit 1 ${tx ? 'for no key update' : ''}`,
      [browserHash, purpose],
    );
    return found ?? null;
  }

  async find(id: SignInId): Promise<SignIn | null> {
    const [found] = await this.database.query<SignIn>(`select ${COLUMNS} from passcodes.sign_in where id = $1`, [id]);
    return found ?? null;
  }

  phoneOf({ id, phoneSealed }: SignIn): PhoneNumber {
    return this.secrets.open('phone', id, phoneSealed) as PhoneNumber;
  }

  identityOf({ id, identitySealed }: SignIn): Identity | null {
    return identitySealed ? (JSON.parse(this.secrets.open('identity', id, identitySealed)) as Identity) : null;
  }

  passwordOf({ id, passwordSealed }: SignIn): TypedPassword | null {
    return passwordSealed ? typedPassword(this.secrets, id, passwordSealed) : null;
  }

  codeOf(signIn: SignIn): string {
    return signInCode(this.secrets.derive(signIn.keyId, 'passcode'), signIn);
  }

  /** False for whatever is typed where no text has left. */
  matches(signIn: SignIn, typed: string): boolean {
    return signIn.state === 'texted' && codeMatches(this.codeOf(signIn), typed);
  }

  /** By compare-and-set. What was sealed for the state before is erased. @returns false when it had moved on. */
  async move(tx: Tx, id: SignInId, from: readonly SignInState[], to: SignInState, set: { notice?: RefusalCode } = {}): Promise<boolean> {
    const moved = await rows(
      tx,
      `update passcodes.sign_in set state = $3, notice = $4, identity_sealed = null, password_sealed = null, asks = 0,
              due_at = case when $3 = 'cleared' then platform.now() end where id = $1 and state = any($2) returning id`,
      [id, from, to, set.notice ?? null],
    );
    return moved.length === 1;
  }

  /** The carrier vouches for whoever asked. */
  async cleared(tx: Tx, id: SignInId, { personKey, passwordSet }: { personKey: string; passwordSet: boolean }): Promise<boolean> {
    if (!(await this.move(tx, id, ['issued'], 'cleared'))) return false;
    await rows(tx, 'update passcodes.sign_in set person_key = $2, password_set = $3 where id = $1', [id, personKey, passwordSet]);
    return true;
  }

  /** The text has left; the code is good from now on. */
  async texted(tx: Tx, id: SignInId): Promise<void> {
    await rows(
      tx,
      `update passcodes.sign_in set state = 'texted', texted = texted + 1, asks = 0, due_at = null, last_sent_at = platform.now() where id = $1 and state = 'cleared'`,
      [id],
    );
  }

  async tryAgain(tx: Tx, id: SignInId, seconds: number | null): Promise<void> {
    await rows(tx, 'update passcodes.sign_in set asks = asks + 1, due_at = platform.now() + make_interval(secs => $2) where id = $1', [
      id,
      seconds,
    ]);
  }

  /** @returns how many tries there were. */
  async wrong(tx: Tx, id: SignInId, notice: RefusalCode | null): Promise<number> {
    const [row] = await rows<{ tries: number }>(
      tx,
      'update passcodes.sign_in set tries = tries + 1, notice = $2 where id = $1 returning tries',
      [id, notice],
    );
    return row!.tries;
  }

  async sealPassword(tx: Tx, id: SignInId, password: string): Promise<void> {
    await rows(
      tx,
      `update passcodes.sign_in set password_sealed = $2, sealed_at = platform.now(), notice = null, asks = 0, due_at = platform.now() where id = $1 and state = 'password'`,
      [id, this.secrets.seal('password', id, password)],
    );
    this.database.ringAfterCommit(tx, 'otp');
  }

  /** True in SQL when somebody's next step is due. */
  anyDue(): string {
    return '(select min(due_at) from passcodes.sign_in) <= platform.now()';
  }

  /** Those whose next step is due; each is lent for `leaseSeconds`. */
  due(manager: EntityManager, leaseSeconds: number, limit: number): Promise<{ id: SignInId; asks: number }[]> {
    return rows(
      manager,
      `update passcodes.sign_in p set due_at = platform.now() + make_interval(secs => $1)
         from (select id from passcodes.sign_in where due_at <= platform.now() order by due_at limit $2 for update skip locked) d
        where p.id = d.id returning p.id, p.asks`,
      [leaseSeconds, limit],
    );
  }

  /** Wipes what is still sealed after its time; a day later nothing is left of who came. */
  async sweep(): Promise<void> {
    await this.database.query(
      `update passcodes.sign_in set identity_sealed = null, password_sealed = null
        where (identity_sealed is not null or password_sealed is not null) and sealed_at < platform.now() - make_interval(secs => ${SECRETS_SECONDS})`,
    );
    await this.database.query(`delete from passcodes.sign_in where issued_at < platform.now() - interval '1 day'`);
  }
}
