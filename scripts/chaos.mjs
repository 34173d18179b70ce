import './lib/node-version.mjs';

// The harness lies with the tests and is no part of the build: it is loaded from its sources.
import('./lib/main.mjs').then(({ main, alone }) =>
  main(
    async (tools, launcher) => {
      const [{ register }, { root }] = await Promise.all([import('node:module'), import('./lib/place.mjs')]);
      register('../test/jest/sources.mjs', import.meta.url);
      const { chaos } = await import('../test/chaos/chaos.ts');
      process.exitCode = await chaos(tools, launcher, root, process.argv.slice(2));
    },
    { before: (dataDir) => alone(dataDir, 'chaos') },
  ),
);
