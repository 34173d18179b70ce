import type { AddressId, Host, SessionId } from '#kernel';
import { Database, newId, rows, Secrets, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { addressCode, maskedAddress } from './address.rules.js';

/** So long is a code for an address good, and so often may it be tried. */
export const ADDRESS_CODE_SECONDS = 600;
const TRIES_MAX = 5;

export interface Address {
  readonly id: AddressId;
  readonly lineKey: string;
  readonly personKey: string;
  readonly addressSealed: string;
  readonly addressMasked: string;
  readonly keyId: string;
  readonly state: 'asked' | 'set';
  readonly askedAt: Date;
}

/** Whose it is: a number may come to another person, who does not inherit it. */
export interface LineOwner {
  readonly lineKey: string;
  readonly personKey: string;
}

const COLUMNS = `id, line_key as "lineKey", person_key as "personKey", address_sealed as "addressSealed", address_masked as "addressMasked", key_id as "keyId", state, asked_at as "askedAt"`;

/** E-mail addresses to which a line's notices go as well. Sealed; used only after whoever reads there has typed the code. */
@Injectable()
export class Addresses {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  async of({ lineKey, personKey }: LineOwner, tx?: Tx): Promise<Address | null> {
    const [found] = await rows<Address>(
      tx ?? this.database.reader,
      `select ${COLUMNS} from notices.address where line_key = $1 and person_key = $2 and state = 'set'`,
      [lineKey, personKey],
    );
    return found ?? null;
  }

  /** What this session waits to confirm. Pass a transaction to hold it until that ends. */
  async asked(tx: Tx | null, session: SessionId): Promise<Address | null> {
    const [found] = await rows<Address>(
      tx ?? this.database.reader,
      `select ${COLUMNS} from notices.address where asked_by = $1 and state = 'asked' and tries < ${TRIES_MAX}
          and asked_at > platform.now() - make_interval(secs => ${ADDRESS_CODE_SECONDS}) ${tx ? 'for no key update' : ''}`,
      [session],
    );
    return found ?? null;
  }

  /** Its code is mailed by otp; what this session asked for before is void. */
  async ask(tx: Tx, owner: LineOwner, host: Host, address: string, session: SessionId): Promise<void> {
    const id = newId('address');
    await this.drop(tx, session);
    const sealed = this.secrets.seal('address', id, address);
    await rows(
      tx,
      `with asked as (insert into notices.address (id, line_key, person_key, address_sealed, address_masked, key_id, state, asked_by, asked_at)
          values ($1, $2, $3, $4, $5, $6, 'asked', $7, platform.now()))
       insert into notices.notice (id, kind, channel, host, address_id, address_sealed, person_key, state, created_at, due_at)
         values ($8, 'address', 'mail', $9, $1, $4, $3, 'due', platform.now(), platform.now())`,
      [id, owner.lineKey, owner.personKey, sealed, maskedAddress(address), this.secrets.activeKeyId, session, newId('notice'), host],
    );
    this.database.ringAfterCommit(tx, 'otp');
  }

  async drop(tx: Tx, session: SessionId): Promise<void> {
    await rows(tx, `delete from notices.address where asked_by = $1 and state = 'asked'`, [session]);
  }

  async wrong(tx: Tx, id: AddressId): Promise<void> {
    await rows(tx, 'update notices.address set tries = tries + 1 where id = $1', [id]);
  }

  /** From now on it is told; the one before is forgotten, also that of another who had the number. */
  async set(tx: Tx, { id, lineKey }: Address): Promise<void> {
    await rows(tx, `delete from notices.address where line_key = $1 and state = 'set'`, [lineKey]);
    await rows(tx, `update notices.address set state = 'set', set_at = platform.now() where id = $1`, [id]);
  }

  /** @returns false when there was none. */
  async remove(tx: Tx, { lineKey, personKey }: LineOwner): Promise<boolean> {
    const removed = await rows(tx, `delete from notices.address where line_key = $1 and person_key = $2 and state = 'set' returning id`, [
      lineKey,
      personKey,
    ]);
    return removed.length > 0;
  }

  /** The code of one that is to be confirmed; null when that is over. */
  async codeOf(id: AddressId): Promise<string | null> {
    const [found] = await this.database.query<Address>(`select ${COLUMNS} from notices.address where id = $1 and state = 'asked'`, [id]);
    return found ? this.code(found) : null;
  }

  code({ id, lineKey, keyId, addressSealed }: Address): string {
    const address = this.secrets.open('address', id, addressSealed);
    return addressCode(this.secrets.derive(keyId, 'address'), { id, lineKey, address });
  }
}
