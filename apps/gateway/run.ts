import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig, variables, wallClock, type Config } from '#platform';
import { migrate } from './migrate.js';
import { seed } from './seed.js';
import { environment, openLogFile, type Environment, type LogFile } from './servers/environment.js';
import { discard, startServers, type Servers, type Tools } from './servers/servers.js';
import { addressTable } from './servers/table.js';
import { openShop } from './shop.js';
import { startGateway, type Gateway } from './start.js';

/** Everything, or one service alone, until we are asked to stop. */
export async function runGateway(tools: Tools, only?: string): Promise<void> {
  await withServers(tools, process.env, async (config, servers, signal) => {
    // A service of a deployment finds a database that `npm run migrate` has brought up to date.
    if (only === undefined || servers.ownDatabase) await bringUpToDate(tools, config, signal);
    await withGateway(tools, config, signal, only, async (gateway) => {
      const shop = only === undefined && !config.production ? await openShop(config, gateway) : null;
      try {
        tools.say(addressTable([...gateway.services, ...(shop ? [shop] : [])], servers.env, !config.production, config.urls));
        tools.say('tollgate is ready');
        await aborted(signal);
        tools.say(`stopping: ${signal.reason instanceof Error ? signal.reason.message : String(signal.reason)}`);
      } finally {
        await shop?.close();
      }
    });
  });
  tools.say('tollgate has stopped');
}

/** A command that needs the database, beside a running gateway or without one. */
export async function runTool(tools: Tools, work: (config: Config) => Promise<unknown>): Promise<void> {
  await withServers(tools, process.env, async (config, servers, signal) => {
    if (servers.ownDatabase) await bringUpToDate(tools, config, signal);
    await work(config);
  });
}

/** The whole gateway on free ports with a store of its own. */
export const runDemo = (everyday: Tools, demo: (config: Config, gateway: Gateway) => Promise<void>): Promise<void> =>
  runApart(everyday, 'demo', (config, tools, signal) =>
    withGateway(tools, config, signal, undefined, (gateway) => unlessAborted(signal, 0, demo(config, gateway))),
  );

/** With a store of its own, made for this one run and deleted after it. */
export async function runApart(
  everyday: Tools,
  name: string,
  work: (config: Config, tools: Tools, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const tools = { ...everyday, dataDir: path.join(everyday.dataDir, name) };
  // A run that was killed leaves its servers behind.
  await discard(tools.dataDir);
  mkdirSync(tools.dataDir, { recursive: true, mode: 0o711 });
  try {
    await withServers(tools, apartEnvironment(), async (config, _servers, signal) => {
      await bringUpToDate(tools, config, signal);
      await work(config, tools, signal);
    });
  } finally {
    await discard(tools.dataDir);
  }
}

function apartEnvironment(): Environment {
  const ports = Object.keys(variables.shape).filter((name) => name.endsWith('_PORT'));
  const elsewhere = Object.keys(variables.shape).filter((name) => name.endsWith('_URL') || name === 'TOLLGATE_KEYS');
  return {
    ...process.env,
    ...Object.fromEntries(elsewhere.map((name) => [name, undefined])),
    ...Object.fromEntries(ports.map((name) => [name, '0'])),
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
  };
}

type Work = (config: Config, servers: Servers, signal: AbortSignal) => Promise<void>;

/** Whatever happens inside, the servers are left as they should be. The signal also fires when something crashes. */
async function withServers(tools: Tools, source: Environment, work: Work): Promise<void> {
  const env = environment(source, tools.dataDir);
  const log = openLogFile(tools.dataDir);
  const crash = crashes(tools.signal, log);
  const signal = AbortSignal.any([tools.signal, crash]);
  try {
    const servers = await startServers(tools, env);
    try {
      signal.throwIfAborted();
      await work({ ...readConfig(servers.env), logStream: log }, servers, signal);
      crash.throwIfAborted();
    } finally {
      await tools.step('stopping the servers', () => servers.leave());
    }
  } finally {
    log.close();
  }
}

const START_GRACE_MS = 5000;
const CLOSE_WITHIN_MS = 10_000;

async function withGateway(
  tools: Tools,
  config: Config,
  signal: AbortSignal,
  only: string | undefined,
  work: (gateway: Gateway) => Promise<void>,
): Promise<void> {
  const gateway = await tools.step('starting the services', () => unlessAborted(signal, START_GRACE_MS, startGateway(config, only)));
  try {
    signal.throwIfAborted();
    await work(gateway);
  } finally {
    await tools.step('stopping the services', () => Promise.race([gateway.close(), sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]));
  }
}

/** Schema and, outside production, the demo merchant. */
async function bringUpToDate(tools: Tools, config: Config, signal: AbortSignal): Promise<void> {
  await tools.step('migrating the database', () => unlessAborted(signal, START_GRACE_MS, migrate(config)));
  if (!config.production) await tools.step('seeding the demo merchant', () => unlessAborted(signal, START_GRACE_MS, seed(config)));
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));

/** The work's outcome; once the signal has fired, the work has this long to end by itself. */
async function unlessAborted<T>(signal: AbortSignal, graceMs: number, work: Promise<T>): Promise<T> {
  const deadline = aborted(signal).then(async () => {
    await sleep(graceMs, undefined, { ref: false });
    throw signal.reason;
  });
  return Promise.race([work, deadline]);
}

/** A signal that fires with the error nobody caught. Once we are stopping such errors are noted only: connections are being cut. */
function crashes(stopping: AbortSignal, log: LogFile): AbortSignal {
  const controller = new AbortController();
  const crashed = (error: unknown): void => {
    const { message, stack } = error instanceof Error ? error : new Error('something that is no error was thrown');
    const level = stopping.aborted ? 40 : 60;
    log.write(`${JSON.stringify({ level, time: wallClock(), service: 'gateway', err: { message, stack }, msg: 'nobody caught' })}\n`);
    if (!stopping.aborted) controller.abort(error);
  };
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  return controller.signal;
}
