import { hostOf } from '#kernel';
import { changeText, Notices } from '#notices';
import { CONFIG, doorUrl, type Config, type Tx } from '#platform';
import { Accesses, Sessions, type AccessKind, type Session } from '#sessions';
import { Inject, Injectable } from '@nestjs/common';

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
  async run(tx: Tx, session: Session, kind: AccessKind, about: string, what: string): Promise<void> {
    const text = changeText({ what, at: session.seenAt, door: doorUrl(this.config), support: this.config.env.SUPPORT_CONTACT });
    const { lineKey, personKey, brand } = session;
    await this.notices.ofChange(tx, { lineKey, personKey, phoneNumber: this.sessions.phoneOf(session), host: hostOf(brand) }, text);
    await this.accesses.note(tx, { who: session.id, what: kind, about });
  }
}
