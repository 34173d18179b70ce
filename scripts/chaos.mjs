import './lib/node-version.mjs';

const words = process.argv.slice(2);

// The harness lies with the tests and is no part of the build: it is loaded from its sources.
import('./lib/main.mjs').then(({ main, task, alone }) =>
  words[0] === '--each-bug'
    ? task(async (signal) => (await import('./lib/each-bug.mjs')).eachBug(words, signal))
    : main(
        async (tools, launcher) => {
          const [{ register }, { root }] = await Promise.all([import('node:module'), import('./lib/place.mjs')]);
          register('../test/jest/sources.mjs', import.meta.url);
          const { chaos } = await import('../test/chaos/chaos.ts');
          process.exitCode = await chaos(tools, launcher, root, words);
        },
        { before: (dataDir) => alone(dataDir, 'chaos') },
      ),
);
