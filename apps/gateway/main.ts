import { readConfig, runService, type Config } from '#platform';
import { carrier } from './carrier.js';
import { checkLedger } from './check-ledger.js';
import { checkLimitsNow } from './check-limits.js';
import { merchant } from './merchant.js';
import { migrate } from './migrate.js';
import { operator } from './operator.js';
import { startGateway } from './start.js';

type Command = (config: Config, words: readonly string[]) => Promise<unknown>;

const endsWith = (right: boolean): void => {
  if (!right) process.exitCode = 1;
};

/** What `npm run migrate`, `npm run merchant` and the like do, where there are no scripts and no compiler: `main.js merchant create …`. */
const COMMANDS: Readonly<Record<string, Command>> = {
  migrate,
  merchant,
  operator,
  carrier,
  'check-ledger': async (config) => endsWith((await checkLedger(config)) === 0),
  'check-limits': async (config) => endsWith(await checkLimitsNow(config)),
};

async function runCommand(name: string, words: readonly string[]): Promise<void> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Error(`there is no command ${name}; there are ${Object.keys(COMMANDS).join(', ')}`);
  await command(readConfig(process.env), words);
}

// For deployments, with servers and keys of the environment's; `npm start` is for everywhere else.
const [name, ...words] = process.argv.slice(2);
if (name !== undefined)
  await runCommand(name, words).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
else
  await runService(async (config) => {
    const gateway = await startGateway(config);
    return { name: 'tollgate', url: gateway.url('checkout'), settle: () => gateway.settle().then(() => 0), close: () => gateway.close() };
  });
