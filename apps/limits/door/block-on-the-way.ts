import { OwnRules } from '#limits';
import { blockSentence } from '#notices';
import { SignIns } from '#passcodes';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Pressed } from './sign-in.js';
import { TellChange } from './tell-change.js';
import type { Visit } from './visits.js';

/**
 * Who has shown line and code but has lost the device, or forgotten the password, blocks without coming in, and sees nothing.
 * Blocking alone: whoever holds a stolen phone can harm nobody with it. tx { sign-in ends · rule · notice · access }
 */
@Injectable()
export class BlockOnTheWay {
  constructor(
    private readonly database: Database,
    private readonly signIns: SignIns,
    private readonly own: OwnRules,
    private readonly telling: TellChange,
  ) {}

  run({ browserHash, ipKey }: Visit): Promise<Pressed> {
    return this.database.tx(async (tx) => {
      const signIn = await this.signIns.of(tx, browserHash, 'sign_in');
      if (!signIn || !(await this.signIns.move(tx, signIn.id, ['password', 'passkey'], 'blocked'))) return { kind: 'shown' };
      const owner = { ...signIn, personKey: signIn.personKey!, phoneNumber: this.signIns.phoneOf(signIn), ipKey };
      const all = { scope: 'all' } as const;
      if (await this.own.setBlock(tx, signIn.lineKey, all, true, `subscriber:${signIn.id}`))
        await this.telling.tell(tx, owner, 'block_changed', 'block all', blockSentence(all, true));
      return { kind: 'shown' };
    });
  }
}
