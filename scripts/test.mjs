import './lib/node-version.mjs';

import('./lib/main.mjs').then(async ({ task }) => {
  const { jest } = await import('./lib/jest.mjs');
  const { browser } = await import('./lib/browser.mjs');
  const { programs } = await import('./lib/programs.mjs');
  await task(async (signal) => {
    const args = process.argv.slice(2);
    return jest(args, signal, { browser: await browser(args, signal), programs: await programs(args, signal) });
  });
});
