import { randomBytes } from 'node:crypto';
import type { OperatorId } from '#kernel';
import { newId, rows, sha256 } from '#platform';
import type { EntityManager } from 'typeorm';

/** What only the owner role may do: make operators and their keys. Behind `npm run operator`. */

export async function createOperator(owner: EntityManager, name: string, id: OperatorId = newId('operator')): Promise<OperatorId> {
  await rows(owner, 'insert into operators.operator (id, name) values ($1, $2) on conflict (id) do nothing', [id, name]);
  return id;
}

/** @returns the key; it is shown this once, only its hash is kept. */
export async function createOperatorKey(
  owner: EntityManager,
  operatorId: OperatorId,
  key = `ok_live_${randomBytes(24).toString('base64url')}`,
): Promise<string> {
  await rows(owner, 'insert into operators.api_key (hash, id, operator_id, hint) values ($1, $2, $3, $4) on conflict do nothing', [
    sha256(key),
    newId('key'),
    operatorId,
    `${key.slice(0, 8)}…${key.slice(-4)}`,
  ]);
  return key;
}

/** @returns false when no key in force has this hint. */
export async function revokeOperatorKey(owner: EntityManager, operatorId: OperatorId, hint: string): Promise<boolean> {
  const revoked = await rows(
    owner,
    'update operators.api_key set revoked_at = now() where operator_id = $1 and hint = $2 and revoked_at is null returning id',
    [operatorId, hint],
  );
  return revoked.length > 0;
}

/** The operator of every freshly seeded store; never in production. */
export const DEMO_OPERATOR = { id: 'op_00000000000000000000000000' as OperatorId, name: 'demo operator', key: 'ok_test_demo' } as const;

export async function seedDemoOperator(owner: EntityManager): Promise<void> {
  await createOperatorKey(owner, await createOperator(owner, DEMO_OPERATOR.name, DEMO_OPERATOR.id), DEMO_OPERATOR.key);
}
