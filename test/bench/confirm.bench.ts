import type { Config } from '#platform';
import { tokenHash } from '#payments';
import type { INestApplicationContext } from '@nestjs/common';
import { ConfirmTogether } from '../../apps/checkout/window/confirm-together.js';
import type { Wishes } from './bench.js';
import { postForm, someAddress } from './buyer.js';
import { inTurns, measured, none, timed, type Measured } from './measure.js';
import { deploy } from './processes.js';
import { withSmallest } from './smallest.js';
import { ownStore, withPool } from './store.js';
import { layLines, waiting, withCheckout, type Waiting } from './waiting.js';

/** Codes under way: enough that three groups are. */
const CROWD = 96;
const ROUNDS = 3;
/** Enough that how the first come and the last go does not count. */
const MANY = 1440;
/** Until code is compiled and plans are made, a code costs twice what it costs later. */
const WARM_TURNS = 3;
const VISITOR = { hash: 'browser', newSecret: null, ip: '203.0.113.7', language: 'ko', step: '' } as const;

export const CONFIRM_NAMES = ['reserve', 'reserve-hot-line', 'confirm'] as const;

/** What happens when the code is right, without HTTP and with it, beside the least that reserving can be. */
export async function confirmBench(config: Config, { wants }: Wishes): Promise<Measured[]> {
  const store = await ownStore(config, { DATABASE_POOL: 16 });
  await layLines(store);
  const door = wants('confirm') ? await deploy(store, ['checkout']) : null;
  try {
    return await withSmallest(config, (smallest) =>
      withCheckout(door?.config ?? store, async (checkout) => {
        const confirming = checkout.get(ConfirmTogether);
        const inside = ({ token, code }: Waiting) => confirming.run(tokenHash(token), code, VISITOR);
        const outside = ({ token, code }: Waiting) => postForm(`${door!.url('checkout')}/pay/${token}`, { code }, someAddress());
        const turn = (on: 'apart' | 'hot', work: (one: Waiting) => Promise<unknown>) => async (): Promise<number> => {
          const all = await waiting(checkout, store, MANY, on);
          const rate = await timed(CROWD, all, work);
          await mustBeReserved(store, all);
          return rate;
        };
        if (wants('reserve') || wants('reserve-hot-line')) await warm(checkout, store, inside);
        if (wants('confirm')) await warm(checkout, store, outside);
        const rates = await inTurns(ROUNDS, {
          apart: wants('reserve') ? () => smallest.apart() : none,
          reserve: wants('reserve') ? turn('apart', inside) : none,
          hotRow: wants('reserve-hot-line') ? smallest.hot : none,
          hotLine: wants('reserve-hot-line') ? turn('hot', inside) : none,
          again: wants('confirm') ? () => smallest.apart() : none,
          confirm: wants('confirm') ? turn('apart', outside) : none,
        });
        const lines = {
          reserve: () => measured('reserve', rates.reserve, rates.apart, 0.24),
          'reserve-hot-line': () => measured('reserve-hot-line', rates.hotLine, rates.hotRow, 0.47),
          confirm: () => measured('confirm', rates.confirm, rates.again, 0.1),
        };
        return CONFIRM_NAMES.filter(wants).map((name) => lines[name]());
      }),
    );
  } finally {
    await door?.close();
  }
}

/** Both processes, this one and checkout's, before anything is counted. */
async function warm(checkout: INestApplicationContext, store: Config, work: (one: Waiting) => Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < WARM_TURNS; turn++) await timed(CROWD, await waiting(checkout, store, MANY, 'apart'), work);
}

/** A rate of refusals would be none. */
const mustBeReserved = (store: Config, all: readonly Waiting[]): Promise<void> =>
  withPool(store.ownerUrl, 1, async (pool) => {
    const ids = all.map(({ id }) => id);
    const { rows } = await pool.query<{ status: string; n: number }>(
      `select coalesce(refusal, notice, status) as status, count(*)::int as n from payments.payment where id = any($1) and status <> 'reserved' group by 1`,
      [ids],
    );
    if (rows.length > 0) throw new Error(`not reserved: ${rows.map(({ status, n }) => `${n} ${status}`).join(', ')}`);
  });
