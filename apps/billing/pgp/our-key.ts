import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newPgpKey, readOwnPgpKey } from '#billing';
import { CONFIG, ConfigError, type Config } from '#platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { PrivateKey } from 'openpgp';

/**
 * The key with which we sign what carriers fetch, and to which they encrypt what they send. From the environment, or made once in the data folder; in production
 * only the former, for a folder that comes and goes would be another signer each time.
 */
@Injectable()
export class OurPgpKey implements OnModuleInit {
  private key: PrivateKey | null = null;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async onModuleInit(): Promise<void> {
    const { env, production } = this.config;
    const given = env.BILLING_PGP_KEY;
    if (given === undefined && production) return;
    const text = given === undefined ? await ownKey(path.join(env.TOLLGATE_DATA, 'pgp', 'billing_key')) : given;
    this.key = await readOwnPgpKey(text.includes('PRIVATE KEY') ? text : Buffer.from(text, 'base64').toString('utf8')).catch(
      (error: Error) => {
        throw new ConfigError(
          `BILLING_PGP_KEY must be an armored private OpenPGP key without a passphrase, or that in base64: ${error.message}`,
        );
      },
    );
  }

  /** Null: there is none, so nothing can be encrypted or opened. */
  get private(): PrivateKey | null {
    return this.key;
  }
}

async function ownKey(file: string): Promise<string> {
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, await newPgpKey('Tollgate billing'), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return readFileSync(file, 'utf8');
}
