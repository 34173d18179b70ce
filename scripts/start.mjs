import './lib/node-version.mjs';

// `npm start` is everything in one process; `npm run start:checkout` is `start.mjs checkout`, one service alone.
const [only] = process.argv.slice(2);

import('./lib/main.mjs').then(({ main, alone }) =>
  main((tools, { runGateway }) => runGateway(tools, only), { stopCode: 0, before: (dataDir) => (only ? undefined : alone(dataDir)) }),
);
