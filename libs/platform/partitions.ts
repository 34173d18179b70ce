import type { Database } from './database.js';

/**
 * Makes the months that tables lack, three ahead. Each table is a transaction of its own: a new month locks its table against everybody, and who held two at
 * once would wait for a purchase that waits for him.
 */
export async function makePartitions(database: Pick<Database, 'query'>): Promise<void> {
  const tables = await database.query<{ name: string }>('select name from platform.partitioned order by name');
  for (const { name } of tables) await database.query('select platform.make_partitions($1)', [name]);
}
