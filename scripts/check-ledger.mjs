import './lib/node-version.mjs';

import('./lib/main.mjs').then(({ main, compiled }) =>
  main(async (tools, { runTool }) => {
    const { checkLedger } = await compiled('apps/gateway/check-ledger.js');
    await runTool(tools, async (config) => {
      if ((await checkLedger(config, tools.say)) > 0) process.exitCode = 1;
    });
  }),
);
