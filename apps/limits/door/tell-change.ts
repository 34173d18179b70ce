import { hostOf, type Brand, type PhoneNumber, type SessionId, type SignInId } from '#kernel';
import { changeText, Notices } from '#notices';
import { CONFIG, doorUrl, type Config, type Tx } from '#platform';
import { Accesses, Sessions, type AccessKind, type Session } from '#sessions';
import { Inject, Injectable } from '@nestjs/common';

/** Who has shown that the line is theirs: in a session, or on the way to one. */
export interface LineOwner {
  readonly id: SessionId | SignInId;
  readonly lineKey: string;
  readonly personKey: string;
  readonly brand: Brand;
  readonly phoneNumber: PhoneNumber;
  readonly seenAt: Date;
  readonly ipKey?: string;
}

/** Every change of what protects a line is told to it by text message, by e-mail where it has an address, and noted, in the transaction of the change. */
@Injectable()
export class TellChange {
  constructor(
    private readonly notices: Notices,
    private readonly sessions: Sessions,
    private readonly accesses: Accesses,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @param what one sentence in Korean. @param about nothing personal. */
  run(tx: Tx, session: Session, kind: AccessKind, about: string, what: string): Promise<void> {
    return this.tell(tx, { ...session, phoneNumber: this.sessions.phoneOf(session) }, kind, about, what);
  }

  async tell(tx: Tx, owner: LineOwner, kind: AccessKind, about: string, what: string): Promise<void> {
    const { id, lineKey, personKey, brand, phoneNumber, seenAt: at, ipKey } = owner;
    const text = changeText({ what, at, door: doorUrl(this.config), support: this.config.env.SUPPORT_CONTACT });
    this.notices.ofChange(tx, { lineKey, personKey, phoneNumber, host: hostOf(brand) }, text);
    await this.accesses.note(tx, { who: id, what: kind, about, ...(ipKey === undefined ? {} : { ipKey }) });
  }
}
