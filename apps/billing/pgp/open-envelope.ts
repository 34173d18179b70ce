import { BadEnvelope, BadFile, decryptVerified, PgpKeys } from '#billing';
import type { Host } from '#kernel';
import { Injectable } from '@nestjs/common';
import { spool, type Spooled } from '../spool.js';
import { OurPgpKey } from './our-key.js';

/** What a carrier has encrypted and signed, decrypted and found right before anything reads it. */
@Injectable()
export class OpenEnvelope {
  constructor(
    private readonly keys: PgpKeys,
    private readonly ours: OurPgpKey,
  ) {}

  /** @returns the file itself where it need not be signed and is in clear. @throws BadFile with what is wrong. */
  async run(host: Host, sent: Spooled, isEncrypted: boolean): Promise<Spooled> {
    if (!isEncrypted) {
      if (await this.keys.mustSign(host)) throw new BadFile('it must be encrypted and signed, and is in clear', null);
      return sent;
    }
    const [ours, theirs] = [this.ours.private, await this.keys.of(host)];
    if (!ours || theirs.length === 0) throw new BadFile('no OpenPGP key was agreed on', null);
    try {
      return await spool(decryptVerified(sent.read(), ours, theirs));
    } catch (error) {
      if (error instanceof BadEnvelope) throw new BadFile(error.message, null);
      throw error;
    }
  }
}
