import { checkLimits, type Disagreement } from '#limits';
import { dataSourceOptions } from '#platform';
import { DataSource } from 'typeorm';
import type { TestGateway } from './gateway.js';

/** What `npm run check-limits` finds. */
export async function checkLimitsNow(gateway: TestGateway): Promise<readonly Disagreement[]> {
  const source = await new DataSource(dataSourceOptions(gateway.config, 'check-limits')).initialize();
  try {
    return (await source.transaction((manager) => checkLimits(manager))).disagreements;
  } finally {
    await source.destroy();
  }
}

export const due = async (gateway: TestGateway): Promise<string[]> =>
  (await gateway.rows<{ due: string }>('select retention.due(100) as due')).map((row) => row.due);

/** All of it as if it had been two years ago, and due. */
export async function longAgo(gateway: TestGateway, id: string): Promise<void> {
  const at = `platform.now() - interval '2 years'`;
  await gateway.rows('delete from billing.pending');
  await gateway.rows(`update payments.payment set created_at = ${at}, charged_at = ${at}, changed_at = ${at} where id = $1`, [id]);
  await gateway.rows(`update payments.refund set created_at = ${at} where payment_id = $1`, [id]);
  await gateway.rows(`update payments.attempt set answered_at = ${at} where payment_id = $1`, [id]);
  expect(await due(gateway)).toContain(id);
}
