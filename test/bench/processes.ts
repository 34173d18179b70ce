import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '#platform';
import { freePort } from '../../apps/gateway/servers/processes.js';
import { ROOT, startProcess, type Running } from './children.js';

export const APPS = ['carrier-mock', 'checkout', 'otp', 'charging', 'webhooks', 'limits', 'billing'] as const;
export type App = (typeof APPS)[number];

/** Services as they are deployed: a process each. */
export interface Deployment {
  readonly config: Config;
  url(app: App): string;
  pid(app: App): number;
  /** A service stands still, and what it would do waits; then it goes on. */
  pause(app: App): void;
  goOn(app: App): void;
  close(): Promise<void>;
}

export async function deploy(config: Config, apps: readonly App[] = APPS): Promise<Deployment> {
  const ports = new Map<string, number>();
  for (const app of APPS) ports.set(app, await freePort());
  const url = (app: App): string => `http://127.0.0.1:${ports.get(app)}`;
  const env = {
    ...words(config),
    ...Object.fromEntries(APPS.map((app) => [`${app.replace('-', '_').toUpperCase()}_PORT`, String(ports.get(app))])),
    PUBLIC_URL: url('checkout'),
    CARRIER_URL: url('carrier-mock'),
  };
  const running = new Map<App, Running>();
  const close = async (): Promise<void> => {
    await Promise.all([...running.values()].map(({ stop }) => stop()));
  };
  const start = async (app: App): Promise<unknown> => running.set(app, await startProcess(main(app), `${url(app)}/livez`, env));
  // Who is still starting when another fails would be stopped by nobody.
  const failed = (await Promise.allSettled(apps.map(start))).find((each) => each.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason as Error;
  }
  const pid = (app: App): number => running.get(app)!.pid;
  return {
    config: { ...config, env: { ...config.env, PUBLIC_URL: url('checkout'), CARRIER_URL: url('carrier-mock') } },
    url,
    pid,
    pause: (app) => process.kill(pid(app), 'SIGSTOP'),
    goOn: (app) => process.kill(pid(app), 'SIGCONT'),
    close,
  };
}

const main = (app: App): string => path.join(ROOT, 'dist', 'services', `${app}.js`);

/** A configuration as the environment says it. */
export function words({ env, databaseUrl, redisUrl, keys }: Config): Record<string, string> {
  const said = Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || typeof value === 'object') return [];
    return [[name, typeof value === 'boolean' ? (value ? '1' : '0') : String(value)]];
  });
  return {
    ...(Object.fromEntries(said) as object),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    TOLLGATE_KEYS: keys,
    BILLING_SFTP_PORT: '0',
  };
}

/** CPU time that a process has used, with all its threads, in microseconds; the kernel counts it by hundredths of a second. @param ended whether that of its children that have ended counts too. */
export function cpuMicros(pid: number, ended = false): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number);
  return (fields[11]! + fields[12]! + (ended ? fields[13]! + fields[14]! : 0)) * 10_000;
}
