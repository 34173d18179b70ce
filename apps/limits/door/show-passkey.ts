import { field, type Form } from '#pages';
import { SignIns, type LivingSignIn, type SignInPurpose } from '#passcodes';
import { TRIES_MAX } from '#payments';
import { Database, LOG, type Log, type Tx } from '#platform';
import { Passkeys, type AskingAtDoor, type RequestOptions } from '#subscribers';
import { Inject, Injectable } from '@nestjs/common';
import type { Pressed } from './sign-in.js';

const WRONG: Pressed = { kind: 'invalid', fields: ['passkey'] };
const SHOWN: Pressed = { kind: 'shown' };

/** After the code the line's passkey, on the way in and for a higher limit. tx { take the challenge · verify · move } */
@Injectable()
export class ShowPasskey {
  constructor(
    private readonly database: Database,
    private readonly signIns: SignIns,
    private readonly passkeys: Passkeys,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** What the browser is to ask the device. @returns null when no passkey is due here. */
  ask(browserHash: string, purpose: SignInPurpose): Promise<RequestOptions | null> {
    return this.database.tx(async (tx) => {
      const signIn = await this.due(tx, browserHash, purpose);
      return signIn && this.passkeys.request(tx, askingOf(signIn));
    });
  }

  answer(form: Form, browserHash: string, purpose: SignInPurpose): Promise<Pressed> {
    return this.database.tx(async (tx) => {
      const signIn = await this.due(tx, browserHash, purpose);
      if (!signIn) return SHOWN;
      const use = await this.passkeys.use(tx, askingOf(signIn), field(form, 'passkey'));
      switch (use.kind) {
        case 'right':
          await this.signIns.move(tx, signIn.id, ['passkey'], 'passed');
          return SHOWN;
        case 'counter':
          this.log.warn({ signIn: signIn.id, why: use.why }, 'a passkey counts backwards: there may be a copy of it');
          return this.end(tx, signIn);
        case 'none_left':
          return this.end(tx, signIn);
        case 'wrong': {
          this.log.info({ signIn: signIn.id, why: use.why }, 'no passkey of this line');
          return (await this.signIns.wrong(tx, signIn.id, null)) < TRIES_MAX ? WRONG : this.end(tx, signIn);
        }
      }
    });
  }

  /** From the beginning, with a fresh code. */
  private async end(tx: Tx, { id }: LivingSignIn): Promise<Pressed> {
    await this.signIns.move(tx, id, ['passkey'], 'refused');
    return WRONG;
  }

  private async due(tx: Tx, browserHash: string, purpose: SignInPurpose): Promise<LivingSignIn | null> {
    const signIn = await this.signIns.of(tx, browserHash, purpose);
    return signIn?.state === 'passkey' ? signIn : null;
  }
}

const askingOf = ({ id, lineKey, browserHash }: LivingSignIn): AskingAtDoor => ({ signInId: id, lineKey, browserHash });
