import type pg from 'pg';
import { Group, type Columns, type Statement } from '../../libs/platform/group.js';

export type Client = pg.Client & { readonly processID: number; readonly columns: Columns };
export type Query = (this: Client, ...args: unknown[]) => unknown;

/** Reads what `onTime` tells a connection, in place of the product's `platform.now()`. */
export const NOW = `
  create or replace function platform.now() returns timestamptz language sql stable parallel safe as
    $$ select to_timestamp(current_setting('twin.now')::double precision) $$`;
const TELL = `select set_config('twin.now', $1, false)`;

/** Which time each connection was told last; none: it is told with the next statement. */
const told = new WeakMap<Client, number>();

/** Whoever asks PostgreSQL what time it is hears the scheduler's: it goes with the statement, and costs no trip. */
export async function onTime(query: Query, client: Client, args: unknown[], ms: number): Promise<unknown> {
  const [said] = args;
  const takesBack = said === 'ROLLBACK';
  const late = told.get(client) !== ms && !takesBack;
  const time = { text: TELL, values: [String(ms / 1000)], name: 'time' };
  told.set(client, ms);
  try {
    if (late && said instanceof Group) return ((await query.call(client, new Group([time, ...said.statements], client.columns))) as unknown[]).slice(1); // prettier-ignore
    if (late) await query.call(client, time);
    return await query.apply(client, args);
  } catch (error) {
    told.delete(client);
    throw error;
  } finally {
    // With what is taken back goes the time that was told in it.
    if (takesBack) told.delete(client);
  }
}

const isPatience = ({ text }: Statement): boolean => text.startsWith(`select set_config('lock_timeout'`);
const NONE = { text: `select '0' as set_config`, values: [], name: 'patience' };

/** How long PostgreSQL waits for a lock is the scheduler's affair. @returns the same where it has not been told. */
export function untimed(client: Client, args: unknown[]): unknown[] {
  const [said, ...more] = args;
  if (!(said instanceof Group) || !said.statements.some(isPatience)) return args;
  const rest = said.statements.map((one) => (isPatience(one) ? NONE : one));
  return [new Group(rest, client.columns), ...more];
}
