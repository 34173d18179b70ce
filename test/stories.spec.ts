import fc from 'fast-check';
import { Books } from './books.kit.js';
import { TestGateway } from './gateway.js';
import { story } from './stories.kit.js';
import { Teller } from './stories.teller.js';

/** `RUNS=500 SEED=1` tells more stories, or the same ones again. */
const RUNS = Number(process.env['RUNS'] ?? 8);
const SEED = process.env['SEED'];

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '700' });
  await gateway.withoutFiles();
  books = await Books.open(gateway);
});
afterAll(async () => {
  await books.close();
  await gateway.close();
});

it(
  'whatever merchants, carriers, faults and months do, in the end payments, refunds, limits, ledger and the carriers’ book tell the same',
  async () => {
    let purchases = 0;
    await fc.assert(
      fc.asyncProperty(story, async (rounds) => {
        const teller = new Teller(gateway);
        expect(await teller.tell(rounds)).toEqual([]);
        expect(await books.disagreements()).toEqual([]);
        purchases += teller.known.length;
      }),
      { numRuns: RUNS, endOnFailure: true, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    );
    expect(purchases).toBeGreaterThan(RUNS);
    const ends = await gateway.rows<{ status: string; n: number }>(
      'select status, count(*)::int as n from payments.payment group by status',
    );
    const movements = (await gateway.book()).length;
    if (RUNS > 20) process.stderr.write(`${RUNS} stories, ${purchases} purchases, ${movements} movements: ${JSON.stringify(ends)}\n`);
  },
  Math.max(120_000, RUNS * 60_000),
);
