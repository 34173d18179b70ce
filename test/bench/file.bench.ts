import { BillingModule, Closing, type Day } from '#billing';
import { Database, PlatformModule, type Config } from '#platform';
import { NestFactory } from '@nestjs/core';
import { layCharges } from './lines.js';
import { inTurns, measured, type Measured } from './measure.js';
import { ownStore, withPool } from './store.js';

const ROUNDS = 5;
const MANY = 50_000;
/** Together they take as long as the file, about. */
const COPIES = 3;
/** It was to be 0.25, of a COPY that was planned blind; of one that is planned by statistics that is 0.19. See docs/performance-files.md. */
const FLOOR = 0.19;

class Bench {}

/** A day's charges into both encodings of their carrier's file, committed, beside a COPY of the same rows in the same order. */
export async function fileBench(config: Config): Promise<Measured[]> {
  const store = await ownStore(config);
  const room = await NestFactory.createApplicationContext(
    { module: Bench, imports: [PlatformModule.for('bench', store, 'of whole tables'), BillingModule] },
    { logger: false },
  );
  try {
    const [database, closing] = [room.get(Database), room.get(Closing)];
    const [{ since }] = (await database.query<{ since: Day }>(`select since::text from billing.carrier where host = 'skt'`)) as [
      { since: Day },
    ];
    let closed = 0;
    const file = async (): Promise<number> => {
      const day = later(since, closed++);
      await layCharges(store, MANY, day);
      return rate(async () => {
        const made = await database.tx((tx) => closing.closeNext(tx, 'skt', day));
        mustBeAll({ rowCount: made?.records });
      });
    };
    return await withPool(store.ownerUrl, 1, async (pool) => {
      const copy = async (): Promise<number> => {
        // Which line is in which file is new as well: planned blind, the COPY takes a third longer.
        await pool.query('analyze billing.filed');
        return COPIES * (await rate(async () => {
          for (let i = 0; i < COPIES; i++) mustBeAll(await pool.query(copyOf(closed)));
        })); // prettier-ignore
      };
      await file();
      await copy();
      const rates = await inTurns(ROUNDS, { file, copy });
      return [measured('file', rates.file, rates.copy, FLOOR, 'lines/s')];
    });
  } finally {
    await room.close();
  }
}

/** What pg is sent it passes by: this is as fast as PostgreSQL finds the rows and says them. */
const copyOf = (sequence: number): string =>
  `copy (select f.n, l.* from billing.filed f join billing.line l on l.id = f.line_id and l.recorded_at = f.recorded_at
          where f.host = 'skt' and f.sequence = ${sequence} order by f.n) to stdout`;

function mustBeAll({ rowCount }: { readonly rowCount: number | null | undefined }): void {
  if (rowCount !== MANY) throw new Error(`there should be ${MANY} lines, and there are ${rowCount}`);
}

async function rate(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (MANY * 1000) / (performance.now() - began);
}

const later = (day: Day, days: number): Day => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10) as Day;
