import path from 'node:path';
import 'reflect-metadata';
import type { DynamicModule } from '@nestjs/common';
import { newKey, variables, type Config } from '#platform';
import { FILES, ROOT } from './tidy.files.js';

/** Under which `@Processor` keeps the name of its queue. */
const PROCESSOR_METADATA = 'bullmq:processor_metadata';

const config: Config = {
  env: variables.parse({ LOG_LEVEL: 'silent' }),
  production: false,
  databaseUrl: 'postgres://nowhere.invalid/none',
  ownerUrl: 'postgres://nowhere.invalid/none',
  redisUrl: 'redis://nowhere.invalid',
  keys: newKey('k1'),
  logStream: { write: () => undefined },
  urls: {},
};

type Part = DynamicModule | { readonly name?: string };

/** Queues and workers of all services, read from the modules they are started with; nothing is connected. */
export async function queuesAndWorkers(): Promise<{ queues: string[]; workers: string[] }> {
  const found = { queues: [] as string[], workers: [] as string[] };
  for (const module of await serviceModules()) gather(module, found);
  return found;
}

/** What `apps/<app>/*.module.ts` make of a config. carrier-mock asks for more than that, and has no queue. */
async function serviceModules(): Promise<DynamicModule[]> {
  const files = FILES.filter((file) => /^apps\/[\w-]+\/[\w-]+\.module\.ts$/.test(file));
  const exported = await Promise.all(files.map(async (file) => Object.values((await import(path.join(ROOT, file))) as object)));
  return exported.flat().flatMap((type: { for?: (config: Config) => DynamicModule }) => (type.for?.length === 1 ? [type.for(config)] : []));
}

function gather(module: Part, found: { queues: string[]; workers: string[] }): void {
  if (!('module' in module)) return;
  for (const provider of module.providers ?? []) {
    if (typeof provider === 'function') {
      const processor = Reflect.getMetadata(PROCESSOR_METADATA, provider) as { name: string } | undefined;
      if (processor) found.workers.push(processor.name);
    } else if (String(provider.provide).startsWith('BullQueue_')) found.queues.push(String(provider.provide).slice('BullQueue_'.length));
  }
  for (const inner of module.imports ?? []) gather(inner as Part, found);
}
