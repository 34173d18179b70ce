import type { Database } from '#platform';
import type { Deliveries, Endpoints } from '#webhooks';
import { KeepTries, type Tried } from './keep-tries.js';

it('a try that cannot be kept costs no other its own, and whoever made it hears why', async () => {
  const kept: string[][] = [];
  const database = {
    async tx(work: (tx: string[]) => void): Promise<void> {
      const tx: string[] = [];
      await Promise.resolve();
      work(tx);
      kept.push(tx);
    },
  };
  const deliveries = {
    tried(tx: string[], { id }: { id: string }): void {
      if (id === 'bad') throw new Error('no room');
      tx.push(id);
    },
  };
  const tries = new KeepTries(database as unknown as Database, deliveries as unknown as Deliveries, {} as Endpoints);
  const tried = (id: string): Tried => ({ parcel: { id } as never, answer: { status: 204 }, ms: 1, verdict: { state: 'delivered' } });
  const names = ['a', 'b', 'c', 'd', 'bad', 'e', 'f'];
  const ends = await Promise.allSettled(names.map((id) => tries.run(tried(id))));
  expect(ends.map(({ status }) => status)).toEqual(names.map((id) => (id === 'bad' ? 'rejected' : 'fulfilled')));
  expect(kept.flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});
