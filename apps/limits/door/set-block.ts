import { isId } from '#kernel';
import { OwnRules, type OwnBlock } from '#limits';
import { blockSentence, type BlockNamed } from '#notices';
import { CATEGORIES, CATEGORY_KO } from '#payments';
import { Database } from '#platform';
import type { Session } from '#sessions';
import { field, type Form } from '#pages';
import { Injectable } from '@nestjs/common';
import { ReadCharges } from './read-charges.js';
import { TellChange } from './tell-change.js';

/** One press: a policy row, which holds for every reservation that begins after the commit. */
@Injectable()
export class SetBlock {
  constructor(
    private readonly database: Database,
    private readonly own: OwnRules,
    private readonly reading: ReadCharges,
    private readonly telling: TellChange,
  ) {}

  /** @returns the field that is wrong, or that it is done; `nothing`: no form of ours says this. */
  async run(form: Form, session: Session): Promise<'merchant' | 'category' | 'done' | 'nothing'> {
    if (!('block' in form) && !('unblock' in form)) return 'nothing';
    const wish = await this.read(form, session);
    if (typeof wish === 'string') return wish;
    const { block, named } = wish;
    const blocked = !('unblock' in form);
    await this.database.tx(async (tx) => {
      if (!(await this.own.setBlock(tx, session.lineKey, block, blocked, `subscriber:${session.id}`))) return;
      const about = `${blocked ? 'block' : 'unblock'} ${block.scope}`;
      await this.telling.run(tx, session, 'block_changed', about, blockSentence(named, blocked));
    });
    return 'done';
  }

  private async read(form: Form, session: Session): Promise<{ block: OwnBlock; named: BlockNamed } | 'merchant' | 'category' | 'nothing'> {
    const scope = field(form, 'scope');
    if (scope === 'merchant') {
      const id = field(form, 'merchant');
      const known = isId('merchant', id) && (await this.reading.merchantsOf(session)).find((merchant) => merchant.id === id);
      return known ? { block: { scope, merchant: known.id }, named: { scope, name: known.name } } : 'merchant';
    }
    if (scope === 'category') {
      const category = CATEGORIES.find((one) => one === field(form, 'category'));
      return category ? { block: { scope, category }, named: { scope, name: CATEGORY_KO[category] } } : 'category';
    }
    return scope === 'all' || scope === 'automatic' ? { block: { scope }, named: { scope } } : 'nothing';
  }
}
