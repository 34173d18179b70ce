import type { AddressId, Host, NoticeId, PaymentId, PhoneNumber, RefundId } from '#kernel';
import { CONFIG, Database, newId, paced, rows, Secrets, unanswered, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** `address`: the code that confirms an e-mail address. */
export type NoticeKind = 'charge' | 'refund' | 'change' | 'address';

export interface Notice {
  readonly id: NoticeId;
  readonly kind: NoticeKind;
  readonly channel: 'sms' | 'mail';
  readonly paymentId: PaymentId | null;
  readonly refundId: RefundId | null;
  readonly host: Host;
  readonly phoneSealed: string | null;
  readonly addressId: AddressId | null;
  readonly addressSealed: string | null;
  /** Whose address it is. */
  readonly personKey: string | null;
  readonly text: string | null;
  readonly asks: number;
}

/** Waits before what could not be handed over is tried again, in seconds: about 17 hours in all. After the last try it is given up. */
const AGAIN_SECONDS = [2, 10, 60, 600, 3600, 14_400, 43_200] as const;

const COLUMNS = `id, kind, channel, payment_id as "paymentId", refund_id as "refundId", host, phone_sealed as "phoneSealed", address_id as "addressId",
  address_sealed as "addressSealed", person_key as "personKey", text, asks`;

interface Told {
  readonly kind: 'charge' | 'refund' | 'change';
  readonly host: Host;
  readonly lineKey: string | null;
  readonly personKey?: string;
  readonly paymentId?: PaymentId;
  readonly refundId?: RefundId;
  readonly phoneNumber?: PhoneNumber;
  readonly text?: string;
}

/** Rows left in the transaction of what they tell, one for each channel that the line has; otp sends them. */
@Injectable()
export class Notices {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A charge is told once. */
  ofCharge(tx: Tx, paymentId: PaymentId, lineKey: string | null, host: Host): void {
    this.leave(tx, { kind: 'charge', paymentId, lineKey, host });
  }

  /** Money that went back is told once. */
  ofRefund(tx: Tx, refundId: RefundId, paymentId: PaymentId, lineKey: string | null, host: Host): void {
    this.leave(tx, { kind: 'refund', refundId, paymentId, lineKey, host });
  }

  ofChange(tx: Tx, to: { lineKey: string; personKey: string; phoneNumber: PhoneNumber; host: Host }, text: string): void {
    this.leave(tx, { kind: 'change', ...to, text });
  }

  private leave(tx: Tx, told: Told): void {
    const { kind, host, lineKey, personKey, paymentId, refundId, phoneNumber, text } = told;
    const id = newId('notice');
    unanswered(
      tx,
      `with sms as (insert into notices.notice (id, kind, channel, payment_id, refund_id, host, phone_sealed, text, state, created_at, due_at)
          values ($1, $3, 'sms', $4, $5, $6, $7, $8, 'due', platform.now(), platform.now()) on conflict do nothing)
       insert into notices.notice (id, kind, channel, payment_id, refund_id, host, text, address_id, address_sealed, person_key, state, created_at, due_at)
       select $2, $3, 'mail', $4, $5, $6, $8, a.id, a.address_sealed, a.person_key, 'due', platform.now(), platform.now()
         from notices.address a where a.line_key = $9 and a.state = 'set' and ($10::text is null or a.person_key = $10) on conflict do nothing`,
      [
        id,
        newId('notice'),
        kind,
        paymentId ?? null,
        refundId ?? null,
        host,
        phoneNumber === undefined ? null : this.secrets.seal('phone', id, phoneNumber),
        text ?? null,
        lineKey,
        personKey ?? null,
      ],
    );
    this.database.ringAfterCommit(tx, 'otp');
  }

  async find(id: NoticeId, manager: EntityManager = this.database.reader): Promise<Notice | null> {
    const [found] = await rows<Notice>(manager, `select ${COLUMNS} from notices.notice where id = $1 and state = 'due'`, [id]);
    return found ?? null;
  }

  phoneOf({ id, phoneSealed }: Notice): PhoneNumber | null {
    return phoneSealed ? (this.secrets.open('phone', id, phoneSealed) as PhoneNumber) : null;
  }

  addressOf({ addressId, addressSealed }: Notice): string | null {
    return addressId && addressSealed ? this.secrets.open('address', addressId, addressSealed) : null;
  }

  /** Nothing more is to be done; whom it was for is forgotten. */
  end(tx: Tx, id: NoticeId, state: 'sent' | 'failed'): void {
    unanswered(
      tx,
      `update notices.notice set state = $2, ended_at = platform.now(), due_at = null, phone_sealed = null, address_id = null, address_sealed = null, person_key = null
        where id = $1 and state = 'due'`,
      [id, state],
    );
  }

  /** Whoever was to take it was silent. @returns false when they have been for long enough. */
  tryAgain(tx: Tx, { id, asks }: Notice): boolean {
    const seconds = AGAIN_SECONDS[asks];
    if (seconds === undefined) return (this.end(tx, id, 'failed'), false);
    unanswered(
      tx,
      `update notices.notice set asks = asks + 1, due_at = platform.now() + make_interval(secs => $2) where id = $1 and state = 'due'`,
      [id, paced(seconds, this.config)],
    );
    return true;
  }

  /** True in SQL when one is to leave. */
  anyDue(): string {
    return '(select min(due_at) from notices.notice) <= platform.now()';
  }

  /** Those that are to leave; each is lent for `leaseSeconds`. */
  due(manager: EntityManager, leaseSeconds: number, limit: number): Promise<{ id: NoticeId; asks: number }[]> {
    return rows(
      manager,
      `update notices.notice n set due_at = platform.now() + make_interval(secs => $1)
         from (select id from notices.notice where due_at <= platform.now() order by due_at limit $2 for update skip locked) d
        where n.id = d.id returning n.id, n.asks`,
      [paced(leaseSeconds, this.config), limit],
    );
  }
}
