import { rows } from '#platform';
import type { EntityManager } from 'typeorm';
import { setRule } from './risk-rules.js';
import { TEST_NUMBERS } from './risk.rules.js';

/** The test lines that show each decision; never in production. @param lineKeyOf the key under which this store knows a number. */
export async function seedTestLines(owner: EntityManager, lineKeyOf: (phoneNumber: string) => string): Promise<void> {
  for (const [phoneNumber, decision] of Object.entries(TEST_NUMBERS)) {
    const [name, parameters] = [`test_line_${decision}`, { lines: [lineKeyOf(phoneNumber)] }];
    const known = await rows(owner, 'select from risk.rule_in_force where name = $1 and parameters = $2', [
      name,
      JSON.stringify(parameters),
    ]);
    if (known.length === 0)
      await setRule(
        owner,
        { name, kind: 'watched_lines', parameters, weight: 0, demands: decision, says: 'a line for tests' },
        { by: 'tollgate' },
      );
  }
}
