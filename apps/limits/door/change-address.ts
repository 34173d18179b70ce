import { hostOf } from '#kernel';
import { Addresses, readAddress } from '#notices';
import { codeMatches, looksLikeCode } from '#passcodes';
import { Database } from '#platform';
import { field, type Form } from '#pages';
import { Injectable } from '@nestjs/common';
import { SignInAtDoor } from './sign-in.js';
import { TellChange } from './tell-change.js';
import type { SignedIn } from './visits.js';

/** The second channel. An address is used when whoever reads there has typed its code in this session; every change is told by text message, and at the address it was before. */
@Injectable()
export class ChangeAddress {
  constructor(
    private readonly database: Database,
    private readonly addresses: Addresses,
    private readonly asking: SignInAtDoor,
    private readonly telling: TellChange,
  ) {}

  ask(form: Form, visit: SignedIn): Promise<'asked' | 'invalid' | 'too many'> {
    const address = readAddress(field(form, 'email'));
    if (address === null) return Promise.resolve('invalid');
    return this.database.tx(async (tx) => {
      const { session } = visit;
      if (!(await this.asking.mayAsk(tx, session.lineKey, visit))) return 'too many';
      await this.addresses.ask(tx, session, hostOf(session.brand), address, session.id);
      return 'asked';
    });
  }

  confirm(form: Form, { session }: SignedIn): Promise<'set' | 'invalid' | 'wrong'> {
    const typed = field(form, 'code');
    return this.database.tx(async (tx) => {
      const asked = await this.addresses.asked(tx, session.id);
      if (!asked) return 'wrong';
      if (!looksLikeCode(typed)) return 'invalid';
      if (!codeMatches(this.addresses.code(asked), typed)) return (await this.addresses.wrong(tx, asked.id), 'wrong');
      // Told before the change, so that the address it was hears of it, and not only the new one.
      await this.telling.run(tx, session, 'address_changed', 'set', `결제 알림을 이메일 ${asked.addressMasked}(으)로도 보냅니다.`);
      await this.addresses.set(tx, asked);
      return 'set';
    });
  }

  drop({ session }: SignedIn): Promise<void> {
    return this.database.tx((tx) => this.addresses.drop(tx, session.id));
  }

  remove({ session }: SignedIn): Promise<void> {
    return this.database.tx(async (tx) => {
      const address = await this.addresses.of(session, tx);
      if (!address) return;
      await this.telling.run(
        tx,
        session,
        'address_changed',
        'removed',
        `이메일 ${address.addressMasked}(으)로는 결제 알림을 더 보내지 않습니다.`,
      );
      await this.addresses.remove(tx, session);
    });
  }
}
