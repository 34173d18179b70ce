import { readConfig, runService } from '#platform';
import { migrate } from './migrate.js';
import { startGateway } from './start.js';

// For deployments, with servers and keys of the environment's; `npm start` is for everywhere else. `main.js migrate` prepares their database.
if (process.argv[2] === 'migrate') await migrate(readConfig(process.env));
else
  await runService(async (config) => {
    const gateway = await startGateway(config);
    return { name: 'tollgate', url: gateway.url('checkout'), settle: () => gateway.settle().then(() => 0), close: () => gateway.close() };
  });
