import { Carriers } from '#carriers';
import { nextTrySeconds, raiseSms, signInSms, SignIns, type SignIn } from '#passcodes';
import { CONFIG, Database, doorUrl, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';

/** Computes a code of the door and texts it; sent again after a crash it has the same reference, which the carrier sends once. */
@Injectable()
export class TextSignIn {
  constructor(
    private readonly database: Database,
    private readonly signIns: SignIns,
    private readonly carriers: Carriers,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(signIn: SignIn): Promise<void> {
    const to = this.signIns.phoneOf(signIn);
    const sent = await this.carriers.of(signIn.host).sendText({ to, text: this.text(signIn), reference: `${signIn.id}-${signIn.texted}` });
    await this.database.tx(async (tx) => {
      if (sent.kind === 'sent') return this.signIns.texted(tx, signIn.id);
      const seconds = sent.kind === 'silent' ? nextTrySeconds(signIn.asks) : null;
      // Whoever waits in vain asks anew; the page says so to everybody.
      await this.signIns.tryAgain(tx, signIn.id, seconds);
    });
  }

  private text(signIn: SignIn): string {
    const code = this.signIns.codeOf(signIn);
    const host = new URL(doorUrl(this.config)).hostname;
    return signIn.raiseTo === null ? signInSms({ code, host }) : raiseSms({ code, host, to: signIn.raiseTo });
  }
}
