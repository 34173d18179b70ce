import type { MerchantId, Won } from '#kernel';
import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { claims, patternOf } from './limits.rules.js';
import type { Policy } from './limits.table.js';
import { Policies, type Place } from './policies.js';
import type { Scope } from './scopes.rules.js';

/** What a subscriber may block on their own line. */
export type OwnBlock =
  | { readonly scope: 'all' | 'automatic' }
  | { readonly scope: 'merchant'; readonly merchant: MerchantId }
  | { readonly scope: 'category'; readonly category: string };

export type StandingBlock = OwnBlock & { readonly since: Date };

export interface OwnLimit {
  /** Won a KST month that hold now: the carrier's ceiling, our policy and the subscriber's own; null where there is none. */
  readonly ceiling: Won | null;
  readonly policy: Won | null;
  readonly own: Won | null;
  /** The lowest of them. */
  readonly effective: Won | null;
  /** When the carrier said its ceiling. */
  readonly askedAt: Date | null;
  /** Spent and held this month. */
  readonly used: Won;
  /** What the own limit will be, and from when. */
  readonly coming: { readonly to: Won; readonly from: Date } | null;
}

const SCOPE_OF = {
  all: 'line_block',
  automatic: 'line_automatic_block',
  merchant: 'line_merchant_block',
  category: 'line_category_block',
} as const satisfies Record<OwnBlock['scope'], Scope>;
const BLOCKS = Object.entries(SCOPE_OF) as [OwnBlock['scope'], Scope][];

/** What the owner of a line decides: it holds in the very next reservation, and is a row like every policy. */
@Injectable()
export class OwnRules {
  constructor(
    private readonly database: Database,
    private readonly policies: Policies,
  ) {}

  async limitOf(lineKey: string, tx?: Tx): Promise<OwnLimit> {
    const places = claims({ line: [lineKey] }, ['line', 'line_own']);
    const [found] = await rows<Omit<OwnLimit, 'effective' | 'coming'> & { to: Won | null; from: Date | null }>(
      tx ?? this.database.reader,
      `with f as materialized (select * from limits.in_force(platform.now(), 1, $2, $3, $4, null))
       select (select ceiling from limits.line where line_key = $1) as ceiling, (select asked_at from limits.line where line_key = $1) as "askedAt",
              (select cap from f where scope = 'line' and period = 'month') as policy, (select cap from f where scope = 'line_own') as own,
              coalesce((select spent + reserved from limits.counter where key = 'line_month:' || $1 || ':' || limits.period_at('month', platform.now())), 0)::bigint as used,
              c.cap as "to", c.valid_from as "from"
         from (select 1) one left join lateral (
           select cap, valid_from from limits.policy p where scope = 'line_own' and pattern = $5 and valid_from > platform.now()
              and not exists (select from limits.policy l where l.scope = p.scope and l.pattern = p.pattern and l.n > p.n) order by n desc limit 1) c on true`,
      [lineKey, places.map((p) => p.scope), places.map((p) => p.who), places.map((p) => p.pattern), patternOf([lineKey])],
    );
    const { to, from, ...limit } = found!;
    const caps = [limit.ceiling, limit.policy, limit.own].filter((cap) => cap !== null);
    const effective = caps.length > 0 ? (Math.min(...caps) as Won) : null;
    return { ...limit, effective, coming: to !== null && from !== null ? { to, from } : null };
  }

  /** @param from unset: now. What was to come before is void. */
  setLimit(tx: Tx, lineKey: string, cap: Won, { by, from }: { readonly by: string; readonly from?: Date }): Promise<Policy> {
    return this.policies.set(tx, { scope: 'line_own', period: 'month', pattern: [lineKey], cap, by, ...(from ? { from } : {}) });
  }

  /** Presses on one line go one after the other, whoever presses: what is read from here on stands until this transaction ends. */
  async alone(tx: Tx, lineKey: string): Promise<void> {
    await rows(tx, 'select from limits.line where line_key = $1 for no key update', [lineKey]);
  }

  /** @returns false when it stood so already: pressed twice it is one change. */
  async setBlock(tx: Tx, lineKey: string, block: OwnBlock, blocked: boolean, by: string): Promise<boolean> {
    await this.alone(tx, lineKey);
    if ((await this.blocksOf(lineKey, tx)).some((standing) => isSame(standing, block)) === blocked) return false;
    if (blocked) await this.policies.set(tx, { ...placeOf(lineKey, block), cap: 0, by });
    else await this.policies.withdraw(tx, placeOf(lineKey, block), { by });
    return true;
  }

  /** What is blocked on this line, newest first. A block has no end, and stands once it is committed: also for who began before that and presses second. */
  async blocksOf(lineKey: string, tx?: Tx): Promise<StandingBlock[]> {
    const found = await rows<{ scope: Scope; pattern: string; since: Date }>(
      tx ?? this.database.reader,
      `select scope, pattern, valid_from as since from (
         select distinct on (scope, pattern) * from limits.policy
          where scope = any($1) and (pattern = $2 or starts_with(pattern, $2 || ':')) order by scope, pattern, n desc) latest
        where not withdrawn and cap = 0 order by n desc`,
      [BLOCKS.map(([, scope]) => scope), patternOf([lineKey])],
    );
    return found.map(({ scope, pattern, since }) => {
      const kind = BLOCKS.find(([, own]) => own === scope)![0];
      const last = decodeURIComponent(pattern.split(':').at(-1)!);
      if (kind === 'merchant') return { scope: kind, merchant: last as MerchantId, since };
      return kind === 'category' ? { scope: kind, category: last, since } : { scope: kind, since };
    });
  }
}

const isSame = (a: OwnBlock, b: OwnBlock): boolean =>
  a.scope === b.scope &&
  (a.scope !== 'merchant' || (b.scope === 'merchant' && a.merchant === b.merchant)) &&
  (a.scope !== 'category' || (b.scope === 'category' && a.category === b.category));

function placeOf(lineKey: string, block: OwnBlock): Place {
  const scope = SCOPE_OF[block.scope];
  switch (block.scope) {
    case 'all':
      return { scope, period: 'payment', pattern: [lineKey] };
    case 'automatic':
      return { scope, period: 'payment', pattern: [lineKey, 'automatic'] };
    case 'merchant':
      return { scope, period: 'payment', pattern: [lineKey, block.merchant] };
    case 'category':
      return { scope, period: 'payment', pattern: [lineKey, block.category] };
  }
}
