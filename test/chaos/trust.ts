import type { Letter } from './receiver.js';
import { find, scheduleOf, type World } from './world.js';

const TRUE_OF: Readonly<Record<string, readonly string[]>> = {
  'payment.reserved': ['reserved', 'charging', 'unknown', 'charged', 'refunded', 'refused', 'cancelled', 'expired'],
  'payment.charged': ['charged', 'refunded'],
  'payment.refused': ['refused'],
  'payment.expired': ['expired'],
  'payment.cancelled': ['cancelled'],
  'refund.succeeded': ['succeeded'],
  'refund.failed': ['failed'],
};

/** What the merchant is told is true already when it is told: asked at once, the database says the same. */
export async function trust(world: World, { payment, subject, type }: Letter): Promise<void> {
  const table = subject === payment ? 'payments.payment' : 'payments.refund';
  // While PostgreSQL is struck there is nobody to ask.
  const rows = await world.stores.query<{ status: string }>(`select status from ${table} where id = $1`, [subject]).catch(() => null);
  if (rows === null) return void world.looks.untried++;
  const status = rows[0]?.status ?? 'not there';
  if (!TRUE_OF[type]?.includes(status))
    find(world, 'unbalanced', scheduleOf(world, payment), `${type} was told while ${subject} was ${status}`);
}
