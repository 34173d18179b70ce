import { isId, transliterated } from '#kernel';
import { OwnRules, type OwnBlock } from '#limits';
import { CATEGORIES } from '#payments';
import { Database } from '#platform';
import type { Session } from '#sessions';
import { field, type Form } from '#pages';
import { Injectable } from '@nestjs/common';
import { WORDS } from './pages/index.js';
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
    const { block, name } = wish;
    const blocked = !('unblock' in form);
    await this.database.tx(async (tx) => {
      if (!(await this.own.setBlock(tx, session.lineKey, block, blocked, `subscriber:${session.id}`))) return;
      const what = `${name}${blocked ? '를 차단했습니다.' : '의 차단을 풀었습니다.'}`;
      await this.telling.run(tx, session, 'block_changed', `${blocked ? 'block' : 'unblock'} ${block.scope}`, what);
    });
    return 'done';
  }

  private async read(form: Form, session: Session): Promise<{ block: OwnBlock; name: string } | 'merchant' | 'category' | 'nothing'> {
    const scope = field(form, 'scope');
    const { categories } = WORDS.ko;
    if (scope === 'merchant') {
      const id = field(form, 'merchant');
      const known = isId('merchant', id) && (await this.reading.merchantsOf(session)).find((merchant) => merchant.id === id);
      if (!known) return 'merchant';
      return { block: { scope, merchant: known.id }, name: `상점 ${transliterated(known.name).slice(0, 40)} 결제` };
    }
    if (scope === 'category') {
      const category = CATEGORIES.find((one) => one === field(form, 'category'));
      return category ? { block: { scope, category }, name: `${categories[category]} 결제` } : 'category';
    }
    if (scope === 'automatic') return { block: { scope }, name: '매달 자동 결제' };
    return scope === 'all' ? { block: { scope }, name: '모든 휴대폰 결제' } : 'nothing';
  }
}
