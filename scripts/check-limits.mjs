import './lib/node-version.mjs';

import('./lib/main.mjs').then(({ main, compiled }) =>
  main(async (tools, { runTool }) => {
    const { checkLimitsNow } = await compiled('apps/gateway/check-limits.js');
    await runTool(tools, async (config) => {
      if (!(await checkLimitsNow(config))) process.exitCode = 1;
    });
  }),
);
