import { Carriers } from '#carriers';
import { nextTrySeconds, SignIns, type SignIn } from '#passcodes';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';

/** A line with a payment password opens its door only when the carrier accepts it. */
@Injectable()
export class CheckSignerPassword {
  constructor(
    private readonly database: Database,
    private readonly signIns: SignIns,
    private readonly carriers: Carriers,
  ) {}

  async run(signIn: SignIn): Promise<void> {
    const typed = this.signIns.passwordOf(signIn);
    if (typed === null) return;
    const answer = await this.carriers.of(signIn.host).checkPassword(this.signIns.phoneOf(signIn), typed);
    await this.database.tx(async (tx) => {
      const move = this.signIns.move.bind(this.signIns, tx, signIn.id, ['password']);
      if (answer === 'accepted') return void (await move('passed'));
      if (answer === 'locked') return void (await move('refused', { notice: 'password_locked' }));
      if (answer === 'wrong') return void (await move('password', { notice: 'password_wrong' }));
      const seconds = answer.maintenance ? null : nextTrySeconds(signIn.asks);
      if (seconds !== null) return this.signIns.tryAgain(tx, signIn.id, seconds);
      await move('refused', { notice: answer.maintenance ? 'carrier_maintenance' : 'carrier_unavailable' });
    });
  }
}
