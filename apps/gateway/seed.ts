import { seedCarrierKeys } from '#billing';
import { seedCodePolicies } from '#limits';
import { demoSshKeys } from './ssh-keys.js';
import { seedDemoMerchant } from '#merchants';
import { seedDemoOperator } from '#operators';
import { Secrets, type Config } from '#platform';
import { seedTestLines } from '#risk';
import { asOwner } from './migrate.js';

/** The demo merchant, the demo operator and a clock that may be moved. Never in production. Doing it twice changes nothing. */
export async function seed(config: Config): Promise<void> {
  if (config.production) return;
  await asOwner(config, async (owner) => {
    await seedDemoMerchant(owner.manager);
    await seedDemoOperator(owner.manager);
    await seedCarrierKeys(owner.manager);
    await seedCodePolicies(owner.manager);
    const secrets = new Secrets(config);
    await seedTestLines(owner.manager, (phoneNumber) => secrets.lookup('line', phoneNumber));
    await demoSshKeys(owner.manager, config.env.TOLLGATE_DATA);
    if (config.env.TOLLGATE_TEST_CLOCK) await owner.query('update platform.clock set movable = true');
  });
}
