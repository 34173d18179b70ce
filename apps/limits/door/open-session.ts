import { SignIns } from '#passcodes';
import { Database } from '#platform';
import { Accesses, Sessions } from '#sessions';
import { Injectable } from '@nestjs/common';
import type { Visit } from './visits.js';

/** All was right: the browser is let in, once. tx { the code is used up · session · access } */
@Injectable()
export class OpenSession {
  constructor(
    private readonly database: Database,
    private readonly signIns: SignIns,
    private readonly sessions: Sessions,
    private readonly accesses: Accesses,
  ) {}

  /** @returns the session's secret, or null when there is nothing to open. */
  run({ browserHash, agent, ipKey }: Visit): Promise<string | null> {
    return this.database.tx(async (tx) => {
      const signIn = await this.signIns.of(tx, browserHash, 'sign_in');
      if (signIn?.state !== 'passed' || !(await this.signIns.move(tx, signIn.id, ['passed'], 'done'))) return null;
      const { lineKey, personKey, phoneMasked, brand } = signIn;
      const phoneNumber = this.signIns.phoneOf(signIn);
      const { id, secret } = await this.sessions.open(tx, { lineKey, personKey: personKey!, phoneNumber, phoneMasked, brand, agent });
      await this.accesses.note(tx, { who: id, what: 'signed_in', ipKey });
      return secret;
    });
  }
}
