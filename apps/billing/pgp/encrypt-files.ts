import { Encrypted, PgpKeys } from '#billing';
import { Database, LOG, Metrics, type Log } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { OurPgpKey } from './our-key.js';

/** tx { encrypt and sign one published encoding }, for each whose carrier has a key and has not answered. Made once; any number of us may run. */
@Injectable()
export class EncryptFiles {
  constructor(
    private readonly database: Database,
    private readonly encrypted: Encrypted,
    private readonly keys: PgpKeys,
    private readonly ours: OurPgpKey,
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    metrics.gauge(
      'tollgate_billing_files_not_encrypted',
      'Encodings that their carrier waits for, because they are not encrypted yet',
      () => encrypted.count(),
    );
  }

  /** @returns how many were made. */
  async run(): Promise<number> {
    const waiting = await this.encrypted.waiting();
    const signer = this.ours.private;
    if (waiting.length > 0 && !signer) this.log.error('a carrier has an OpenPGP key and BILLING_PGP_KEY is not set: its files wait');
    if (!signer) return 0;
    let made = 0;
    for (const clear of waiting) {
      try {
        const to = await this.keys.of(clear.host);
        if (await this.database.tx((tx) => this.encrypted.make(tx, clear, signer, to))) made++;
      } catch (error) {
        // One carrier's key that has expired must not keep the others waiting.
        this.log.error({ err: error, host: clear.host, name: clear.name }, 'a file could not be encrypted, will try again');
      }
    }
    return made;
  }
}
