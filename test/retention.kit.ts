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
