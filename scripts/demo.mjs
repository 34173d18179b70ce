import './lib/node-version.mjs';

// `npm run demo` is one purchase; `npm run demo -- --month` is a month of them, with the carriers' files.
const [what = '--purchase'] = process.argv.slice(2);

import('./lib/main.mjs').then(({ main, alone, compiled }) =>
  main(
    async (tools, { runDemo }) => {
      if (what === '--month') return runDemo(tools, (await compiled('apps/gateway/demo.month.js')).month);
      if (what === '--purchase') return runDemo(tools, (await compiled('apps/gateway/demo.js')).demo);
      throw new Error(`there is no demo ${what}; there are --purchase and --month`);
    },
    { before: (dataDir) => alone(dataDir, 'demo') },
  ),
);
