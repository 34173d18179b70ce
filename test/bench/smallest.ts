import type { Config } from '#platform';
import type { Pool } from 'pg';
import { perSecond } from './measure.js';
import { withPool } from './store.js';

const LINES = 100_000;
const TURN_MS = 2000;
const WARM_TURNS = 4;

const RESERVE = {
  name: 'smallest',
  text: `with taken as (update public.smallest set held = held + $2 where line = $1 and held + $2 <= 1000000000000 returning line)
         insert into public.smallest_hold (line, amount) select line, $2 from taken`,
};

/** The least that reserving can be: one prepared statement from one Node process. Over 100,000 lines, or on one that is hot. */
export interface Smallest {
  /** Limit A. @param ms as long as what stands beside it. */
  apart(ms?: number): Promise<number>;
  hot(): Promise<number>;
}

export const withSmallest = <T>(config: Config, work: (smallest: Smallest) => Promise<T>): Promise<T> =>
  withPool(config.ownerUrl, 32, async (pool) => {
    await layOut(pool);
    const reserve = (line: number) => pool.query({ ...RESERVE, values: [line, 1000] });
    const apart = (ms = TURN_MS) => perSecond(32, ms, (i) => reserve(1 + ((i * 7919) % LINES)));
    const hot = () => perSecond(8, TURN_MS, () => reserve(1));
    // As warm as what is measured beside it.
    for (let turn = 0; turn < WARM_TURNS; turn++) await apart();
    await hot();
    return work({ apart, hot });
  });

async function layOut(pool: Pool): Promise<void> {
  await pool.query(`
    create table if not exists public.smallest (line int primary key, held bigint not null) with (fillfactor = 80);
    create table if not exists public.smallest_hold (n bigint generated always as identity primary key, line int not null, amount bigint not null);
    insert into public.smallest select i, 0 from generate_series(1, ${LINES}) i on conflict do nothing;
    analyze public.smallest`);
}
