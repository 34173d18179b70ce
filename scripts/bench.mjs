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
      await runApart(tools, 'bench', async (config) => void (kept = await bench(config, wanted)));
      // Last of all, for it is for machines, too.
      tools.say(lastLine(kept));
      if (kept.failed > 0) process.exitCode = 1;
    },
    { before: (dataDir) => alone(dataDir, 'bench') },
  ),
);
