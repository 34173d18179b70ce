import type { ActId, OperatorId } from '#kernel';
import { Database, newId, rows, sameSecret, sha256, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Act } from './operators.table.js';

export interface KnownOperator {
  readonly id: OperatorId;
  readonly name: string;
}

/** Who acts, and in which request. */
export interface Acting {
  readonly operator: KnownOperator;
  readonly requestId: string;
}

export type NewAct = Pick<Act, 'what' | 'subject' | 'detail'>;

const COLUMNS = `id, operator_id as "operatorId", operator_name as "operatorName", at, what, subject, detail, request_id as "requestId"`;

/** Who may use the operators' door, and what they did there. */
@Injectable()
export class Operators {
  constructor(private readonly database: Database) {}

  /** Whose key this is. Keys are kept as hashes; a revoked key is refused at once. @returns null for a key that is not ours. */
  async byKey(key: string): Promise<KnownOperator | null> {
    const hash = sha256(key);
    const [found] = await this.database.query<KnownOperator & { hash: string }>(
      `select k.hash, o.id, o.name from operators.api_key k join operators.operator o on o.id = k.operator_id where k.hash = $1 and k.revoked_at is null`,
      [hash],
    );
    return found && sameSecret(found.hash, hash) ? { id: found.id, name: found.name } : null;
  }

  /** Writes down what an operator does, in the transaction that does it: neither stands without the other. Refused acts and looks at personal data too. */
  async act(tx: Tx, { operator, requestId }: Acting, { what, subject, detail }: NewAct): Promise<ActId> {
    const id = newId('act');
    await rows(
      tx,
      `insert into operators.act (id, operator_id, operator_name, at, what, subject, detail, request_id) values ($1, $2, $3, platform.now(), $4, $5, $6, $7)`,
      [id, operator.id, operator.name, what, subject, detail, requestId],
    );
    return id;
  }

  /** Newest first. @returns one more than `limit` when there are more. */
  acts(limit: number, startingAfter: string | null, subject: string | null): Promise<Act[]> {
    return this.database.query<Act>(
      `select ${COLUMNS} from operators.act where ($1::text is null or id < $1) and ($2::text is null or subject = $2) order by id desc limit $3`,
      [startingAfter, subject, limit + 1],
    );
  }
}
