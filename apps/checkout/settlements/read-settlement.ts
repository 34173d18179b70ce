import { isId, type StatementId } from '#kernel';
import type { KnownMerchant } from '#merchants';
import { problem } from '#platform';
import { presentStatement, Statements, type SeenStatement, type StatementView } from '#settlement';
import { Injectable } from '@nestjs/common';

/** A merchant's statements, for him alone. */
@Injectable()
export class ReadSettlement {
  constructor(private readonly statements: Statements) {}

  /** @throws problem `not_found`, for another merchant's too. */
  async byId(merchant: KnownMerchant, id: string): Promise<SeenStatement> {
    const found = isId('statement', id) ? await this.statements.findOf(merchant.id, id) : null;
    if (!found) throw problem('not_found');
    return found;
  }

  async list(merchant: KnownMerchant, limit: number, startingAfter: string | null): Promise<{ data: StatementView[]; hasMore: boolean }> {
    if (startingAfter !== null && !(await this.statements.findOf(merchant.id, startingAfter as StatementId)))
      throw problem('invalid_request', { param: 'startingAfter', detail: 'There is no such settlement of yours.' });
    const found = await this.statements.list(merchant.id, limit, startingAfter);
    return { data: found.slice(0, limit).map(presentStatement), hasMore: found.length > limit };
  }
}
