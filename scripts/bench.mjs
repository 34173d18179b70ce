import './lib/node-version.mjs';

const [flags, names] = [true, false].map((wanted) => process.argv.slice(2).filter((word) => word.startsWith('--') === wanted));

import('./lib/main.mjs').then(({ main, alone, compiled }) =>
  main(
    async (tools, { runApart }) => {
      const [{ compileBench }, { bundled }] = await Promise.all([import('./lib/bench.mjs'), import('./lib/build.mjs')]);
      compileBench();
      await bundled(tools.signal);
      const { bench, chosen, lastLine } = await compiled('test/bench/bench.js');
      const wanted = chosen(names, flags);
      let kept = { passed: 0, failed: 1 };
      try {
        await runApart(tools, 'bench', async (config) => void (kept = await bench(config, wanted)));
      } finally {
        // Last of all, for it is for machines, too.
        if (!tools.signal.aborted) tools.say(lastLine(kept));
      }
      if (kept.failed > 0) process.exitCode = 1;
    },
    { before: (dataDir) => alone(dataDir, 'bench') },
  ),
);
