import './lib/node-version.mjs';

import('./lib/main.mjs').then(async ({ task }) => {
  await task(async (signal) => {
    const { register } = await import('node:module');
    register('../test/jest/sources.mjs', import.meta.url);
    await import('reflect-metadata');
    const { start } = await import('../test/jest/servers.mjs');
    const stop = await start({ quick: true });
    try {
      const { run } = await import('../test/twin/run.ts');
      return await run(process.argv.slice(2), signal);
    } finally {
      await stop();
    }
  });
});
