import { SharedTx, type Tx } from '#platform';
import type { Twin } from './twin.js';

interface Shared {
  together(tx: Tx): Promise<() => void>;
}

/** Mistakes about what goes together. */
export const BUGS_TOGETHER = {
  'of those who come together only the dearest is held': (twin) =>
    twin.store.rows(
      `do $$ declare
         source text := pg_get_functiondef((select max(oid) from pg_proc where oid::regproc::text = 'limits.reserve_together' and pronargs = 11));
         bent text := replace(source, 'sum(p_amounts[w.i])', 'max(p_amounts[w.i])');
       begin
         if bent = source then raise 'nothing to leave out'; end if;
         execute bent;
       end $$`,
    ),

  'a shared transaction that failed is told as done': (twin) => {
    const shared = twin.services.app.get(SharedTx) as unknown as { together(all: readonly Shared[]): Promise<boolean> };
    const together = shared.together.bind(shared);
    shared.together = async (all) => {
      const told: (() => void)[] = [];
      const kept = all.map((one) => ({ ...one, together: async (tx: Tx) => {
        const tell = await one.together(tx);
        told.push(tell);
        return tell;
      } })); // prettier-ignore
      if (await together(kept)) return true;
      if (told.length < all.length) return false;
      for (const tell of told) tell();
      return true;
    };
  },
} as const satisfies Record<string, (twin: Twin) => unknown>;
