import type { EntityManager } from 'typeorm';
import { connectionOf, rows, type Tx } from './database.js';
import type { PreparingClient } from './prepared.js';

/** From here on this transaction goes through whole tables: it takes as long as it takes, and is planned for that. */
export async function unhurried(manager: EntityManager): Promise<void> {
  ((await manager.queryRunner!.connect()) as PreparingClient).patient = true;
  await rows(manager, `select set_config('statement_timeout', '0', true), set_config('enable_seqscan', 'on', true)`);
}

/** Takes these locks, also behind somebody who may take longer than a service's statements may; from here on this transaction may, too. */
export async function inLine(tx: Tx, locks: string, parameters: unknown[]): Promise<void> {
  connectionOf(tx).patient = true;
  await rows(tx, `select set_config('statement_timeout', '0', true), ${locks}`, parameters);
}
