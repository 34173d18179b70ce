import type { SignInId } from '#kernel';
import { SignIns } from '#passcodes';
import { Injectable } from '@nestjs/common';
import { AskAboutSigner } from './ask-about-signer.js';
import { CheckSignerPassword } from './check-signer-password.js';
import { TextSignIn } from './text-sign-in.js';

/** Takes somebody at the subscriber's door as far as it goes now. */
@Injectable()
export class StepSignIn {
  constructor(
    private readonly signIns: SignIns,
    private readonly asking: AskAboutSigner,
    private readonly texting: TextSignIn,
    private readonly checking: CheckSignerPassword,
  ) {}

  async run(id: SignInId): Promise<void> {
    const signIn = await this.signIns.find(id);
    if (signIn?.state === 'password') return this.checking.run(signIn);
    if (signIn?.state === 'issued' && !(await this.asking.run(signIn))) return;
    const cleared = await this.signIns.find(id);
    if (cleared?.state === 'cleared') await this.texting.run(cleared);
  }
}
