import type { Database } from './database.js';
import { eachAlone } from './each-alone.js';

/**
 * Makes the months that tables lack, three ahead. Each table is a transaction of its own: a new month locks its table against everybody, and who held two at
 * once would wait for a purchase that waits for him. @throws Error for a table that could not be had, when all others have been.
 */
export async function makePartitions(database: Pick<Database, 'query'>): Promise<void> {
  const tables = await database.query<{ name: string }>('select name from platform.partitioned order by name');
  const make = ({ name }: { name: string }) => database.query('select platform.make_partitions($1)', [name]).then(() => 1);
  await eachAlone(tables, make, () => undefined);
}
