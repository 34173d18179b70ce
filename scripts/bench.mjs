import './lib/node-version.mjs';

import('./lib/main.mjs').then(({ main, alone, compiled }) =>
  main(
    async (tools, { runApart }) => {
      const { bench } = await compiled('apps/gateway/bench/bench.js');
      await runApart(tools, 'bench', async (config) => {
        if (!(await bench(config))) process.exitCode = 1;
      });
    },
    { before: (dataDir) => alone(dataDir, 'bench') },
  ),
);
