import type { MerchantId } from '#kernel';
import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { claims, columns } from './limits.rules.js';
import { CODE_SCOPES } from './scopes.rules.js';

/** Who wants a code: counted before anybody is known, also what was not sent, and never given back. */
export interface Asker {
  readonly lineKey: string;
  readonly ipKey: string;
  /** Unset where no purchase wants it. */
  readonly merchantId?: MerchantId;
}

/** How many codes may be asked for. Text messages cost money, and somebody else's phone rings. */
@Injectable()
export class CodeLimits {
  constructor(private readonly database: Database) {}

  /** Counts one request under every policy that applies, in one trip. @returns whether all of them allow it. */
  async allow(tx: Tx, { lineKey, ipKey, merchantId }: Asker): Promise<boolean> {
    const facts = { line: [lineKey], ip: [ipKey], ...(merchantId ? { merchant: [merchantId] } : {}) };
    const [answer] = await rows<{ refusal: string | null }>(
      tx,
      'select limits.count_code($1, $2, $3) as refusal',
      columns(claims(facts, CODE_SCOPES)),
    );
    return answer!.refusal === null;
  }

  /** Forgets hours and days that are over. */
  async forgetOld(): Promise<void> {
    await this.database.query(`delete from limits.code_request where at < platform.now() - interval '2 days'`);
  }
}
