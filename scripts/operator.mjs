import './lib/node-version.mjs';

import('./lib/main.mjs').then(({ main, compiled }) =>
  main(async (tools, { runTool }) => {
    const { operator } = await compiled('apps/gateway/operator.js');
    await runTool(tools, (config) => operator(config, process.argv.slice(2)));
  }),
);
