import './lib/node-version.mjs';

import('./lib/main.mjs').then(({ main, compiled }) =>
  main(async (tools, { runTool }) => {
    const { migrate } = await compiled('apps/gateway/migrate.js');
    await runTool(tools, migrate);
    tools.say('the database is up to date');
  }),
);
