import { readConfig, type Config } from '../config.js';
import type { Service } from './service.js';

/** One service as a process of its own: what every `main.ts` does. What hinders it is one sentence and exit code 1. */
export async function runService(start: (config: Config) => Promise<Service>): Promise<void> {
  try {
    const service = await start(readConfig(process.env));
    console.log(`${service.name} listens on ${service.url}`);
    let stopping = false;
    const stop = (): void => {
      if (stopping) return;
      stopping = true;
      service.close().then(() => process.exit(0), fail);
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
