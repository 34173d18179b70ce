import './lib/node-version.mjs';

import('./lib/main.mjs').then(({ main, compiled }) =>
  main(async (tools, { runTool }) => {
    const { carrier } = await compiled('apps/gateway/carrier.js');
    await runTool(tools, (config) => carrier(config, process.argv.slice(2)));
  }),
);
