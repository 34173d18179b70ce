import type { Brand, Host, PasscodeId, PaymentId, Won } from '#kernel';
import { CONFIG, Database, newId, paced, rows, Secrets, unanswered, type Aside, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { codeFor, codeMatches, type CodeSubject } from './passcode.js';
import { DUPLICATE_SECONDS, SECRETS_SECONDS } from './passcodes.rules.js';
import { COLUMNS, DROP, living, livingOfEach } from './passcodes.sql.js';
import type { Identity, LineAnswer, LivingPasscode, Passcode, PasscodeState } from './passcodes.table.js';
import { typedPassword, type TypedPassword } from './typed-password.js';

interface Accompanied<A> {
  readonly passcode: LivingPasscode;
  readonly aside: A;
}

/** Codes: issued, texted, checked. */
@Injectable()
export class Passcodes {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A fresh code for the line. The identity is sealed for the carrier's answer; `dueSeconds` is when the sweep takes it up if the doorbell is lost. */
  issue(
    tx: Tx,
    p: { paymentId: PaymentId; lineKey: string; brand: Brand; host: Host; identity: Identity; ipKey: string; dueSeconds: number },
  ): PasscodeId {
    const id = newId('passcode');
    unanswered(
      tx,
      `with dropped as (${DROP} where payment_id = $2 and state <> 'dropped')
       insert into passcodes.passcode (id, payment_id, line_key, brand, host, key_id, state, identity_sealed, ip_key, issued_at, sealed_at, due_at)
       values ($1, $2, $3, $4, $5, $6, 'issued', $7, $8, platform.now(), platform.now(), platform.now() + make_interval(secs => $9))`,
      [
        id,
        p.paymentId,
        p.lineKey,
        p.brand,
        p.host,
        this.secrets.activeKeyId,
        this.secrets.seal('identity', id, JSON.stringify(p.identity)),
        p.ipKey,
        paced(p.dueSeconds, this.config),
      ],
    );
    return id;
  }

  openIdentity(passcode: Passcode): Identity | null {
    return passcode.identitySealed ? (JSON.parse(this.secrets.open('identity', passcode.id, passcode.identitySealed)) as Identity) : null;
  }

  /** The payment's present code, if it has one. */
  async of(tx: Tx | null, paymentId: PaymentId): Promise<LivingPasscode | null> {
    const [found] = await rows<LivingPasscode>(tx ?? this.database.reader, living, [paymentId]);
    return found ?? null;
  }

  /** That of each of these payments, and in the same trip what another room answers about it. */
  async ofEachWith<A>(tx: Tx, paymentIds: readonly PaymentId[], aside: Aside<A>): Promise<ReadonlyMap<PaymentId, Accompanied<A>>> {
    const found = await rows<LivingPasscode & { aside: unknown }>(tx, livingOfEach(`(${aside.sql(2)}) as aside`), [
      paymentIds,
      ...aside.values,
    ]);
    return new Map(found.map(({ aside: answer, ...passcode }) => [passcode.paymentId, { passcode, aside: aside.read(answer) }]));
  }

  async find(id: PasscodeId, manager: EntityManager = this.database.reader): Promise<Passcode | null> {
    const [found] = await rows<Passcode>(manager, `select ${COLUMNS} from passcodes.passcode where id = $1`, [id]);
    return found ?? null;
  }

  code(subject: CodeSubject, keyId: string): string {
    return codeFor(this.secrets.derive(keyId, 'passcode'), subject);
  }

  matches(passcode: Passcode, payment: { amount: Won; merchantId: CodeSubject['merchantId'] }, typed: string): boolean {
    const subject = {
      passcodeId: passcode.id,
      paymentId: passcode.paymentId,
      lineKey: passcode.lineKey,
      amount: payment.amount,
      merchantId: payment.merchantId,
    };
    return codeMatches(this.code(subject, passcode.keyId), typed);
  }

  /** The same code once more. */
  wantAgain(tx: Tx, id: PasscodeId, dueSeconds: number): void {
    unanswered(
      tx,
      `update passcodes.passcode set wanted = wanted + 1, asks = 0, sms_status = null, state = case when state = 'undelivered' then 'cleared' else state end,
              due_at = platform.now() + make_interval(secs => $2) where id = $1 and state <> 'dropped'`,
      [id, dueSeconds],
    );
  }

  /** The carrier answered about the line: its answer is kept, the identity erased, in one transaction. @returns it as it now is; null when another got there first. */
  async cleared(tx: Tx, { id }: Passcode, answer: LineAnswer): Promise<Passcode | null> {
    const [kept] = await rows<Passcode>(
      tx,
      `update passcodes.passcode set state = 'cleared', identity_sealed = null, asks = 0, monthly_ceiling = $2, person_key = $3, password_set = $4 where id = $1 and state = 'issued' returning ${COLUMNS}`,
      [id, answer.monthlyCeiling, answer.personKey, answer.passwordSet],
    );
    return kept ?? null;
  }

  /** The code will not be used; whatever was sealed is erased. @returns false when it had been dropped before. */
  async drop(tx: Tx, id: PasscodeId): Promise<boolean> {
    return (await rows(tx, `${DROP} where id = $1 and state <> 'dropped' returning id`, [id])).length === 1;
  }

  /** The text number `texted` has left; the code is valid from now. */
  texted(
    tx: Tx,
    id: PasscodeId,
    texted: number,
    smsId: string,
    status: 'delivered' | 'pending' | 'failed',
    reportSeconds: number | null,
  ): void {
    const state: PasscodeState = status === 'failed' ? 'undelivered' : 'texted';
    unanswered(
      tx,
      `update passcodes.passcode set state = $2, texted = $3, sms_id = $4, sms_status = $5, asks = 0, last_sent_at = platform.now(),
              due_at = case when wanted > $3 then platform.now() else platform.now() + make_interval(secs => $6) end
        where id = $1 and state <> 'dropped' and texted < $3`,
      [id, state, texted, smsId, status, reportSeconds],
    );
  }

  /** The text could not be handed to the carrier; the person may ask for it again. */
  undeliverable(tx: Tx, id: PasscodeId): void {
    unanswered(
      tx,
      `update passcodes.passcode set state = 'undelivered', texted = greatest(texted, wanted - 1), wanted = greatest(texted, wanted - 1), due_at = null where id = $1 and state <> 'dropped'`,
      [id],
    );
  }

  async secondsSinceText(tx: Tx, id: PasscodeId): Promise<number> {
    const [row] = await rows<{ s: number | null }>(
      tx,
      'select extract(epoch from platform.now() - last_sent_at)::float8 as s from passcodes.passcode where id = $1',
      [id],
    );
    return row?.s ?? 0;
  }

  /** What the carrier reports of the last text. @returns false when the passcode has moved on. */
  async reported(tx: Tx, id: PasscodeId, status: 'delivered' | 'pending' | 'failed', nextSeconds: number | null): Promise<boolean> {
    const kept = await rows(
      tx,
      `update passcodes.passcode set sms_status = $2, state = case when $2 = 'failed' then 'undelivered' else state end,
              due_at = platform.now() + make_interval(secs => $3) where id = $1 and state = 'texted' and sms_status = 'pending' returning id`,
      [id, status, nextSeconds],
    );
    return kept.length === 1;
  }

  /** The carrier was silent: try again after `seconds`. */
  tryAgain(tx: Tx, id: PasscodeId, seconds: number): void {
    unanswered(
      tx,
      `update passcodes.passcode set asks = asks + 1, due_at = platform.now() + make_interval(secs => $2) where id = $1 and state <> 'dropped'`,
      [id, seconds],
    );
  }

  /** The right code was typed on a line with a payment password. */
  acceptCode(tx: Tx, id: PasscodeId): void {
    unanswered(tx, 'update passcodes.passcode set code_accepted = true where id = $1', [id]);
  }

  /** A typed payment password, sealed for the carrier. */
  sealPassword(tx: Tx, id: PasscodeId, password: string, dueSeconds: number): void {
    unanswered(
      tx,
      'update passcodes.passcode set password_sealed = $2, sealed_at = platform.now(), asks = 0, due_at = platform.now() + make_interval(secs => $3) where id = $1',
      [id, this.secrets.seal('password', id, password), dueSeconds],
    );
  }

  openPassword({ id, passwordSealed }: Passcode): TypedPassword | null {
    return passwordSealed ? typedPassword(this.secrets, id, passwordSealed) : null;
  }

  /** @returns false when another has taken the answer already. */
  async erasePassword(tx: Tx, id: PasscodeId): Promise<boolean> {
    const kept = await rows(
      tx,
      'update passcodes.passcode set password_sealed = null, due_at = null where id = $1 and password_sealed is not null returning id',
      [id],
    );
    return kept.length === 1;
  }

  /** True in SQL when a code's next step is due. */
  anyDue(): string {
    return '(select min(due_at) from passcodes.passcode) <= platform.now()';
  }

  /** Codes whose next step is due; each is lent for `leaseSeconds`. */
  due(manager: EntityManager, leaseSeconds: number, limit: number): Promise<{ id: PasscodeId; wanted: number; asks: number }[]> {
    return rows(
      manager,
      `update passcodes.passcode p set due_at = platform.now() + make_interval(secs => $1)
         from (select id from passcodes.passcode where due_at <= platform.now() order by due_at limit $2 for update skip locked) d
        where p.id = d.id returning p.id, p.wanted, p.asks`,
      [paced(leaseSeconds, this.config), limit],
    );
  }

  /** Wipes what is still sealed after its time, and forgets tallies and recent purchases nobody asks about any more. */
  async sweep(): Promise<void> {
    await this.database.query(
      `update passcodes.passcode set identity_sealed = null, password_sealed = null
        where (identity_sealed is not null or password_sealed is not null) and sealed_at < platform.now() - make_interval(secs => ${SECRETS_SECONDS})`,
    );
    await this.database.query(`delete from passcodes.recent where at < platform.now() - interval '1 hour'`);
    await this.database.query(`delete from passcodes.tally where left(period, 10) < (platform.kst_day(platform.now()) - 1)::text`);
  }

  /** @returns true when the same purchase on the same line began within the last ten seconds under another payment. */
  async isDuplicate(tx: Tx, paymentId: PaymentId, parts: readonly (string | number)[]): Promise<boolean> {
    const key = this.secrets.lookup('recent', JSON.stringify(parts));
    const mine = await rows(
      tx,
      `insert into passcodes.recent as r (key, payment_id, at) values ($1, $2, platform.now())
       on conflict (key) do update set payment_id = excluded.payment_id, at = excluded.at
         where r.payment_id = excluded.payment_id or r.at <= excluded.at - make_interval(secs => ${DUPLICATE_SECONDS}) or r.at > excluded.at
       returning 1`,
      [key, paymentId],
    );
    return mine.length === 0;
  }

  /** The purchase came to nothing: its code is void, and the same one may begin at once. Doing it twice changes nothing. */
  giveUp(tx: Tx, paymentId: PaymentId): void {
    unanswered(
      tx,
      `with dropped as (${DROP} where payment_id = $1 and state <> 'dropped') delete from passcodes.recent where payment_id = $1`,
      [paymentId],
    );
  }
}
