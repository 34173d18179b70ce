import './lib/node-version.mjs';

import('./lib/main.mjs').then(({ main, compiled }) =>
  main(async (tools, { runTool }) => {
    const { merchant } = await compiled('apps/gateway/merchant.js');
    await runTool(tools, (config) => merchant(config, process.argv.slice(2)));
  }),
);
