/** Once per run, before any test: servers of the run's own. Their addresses reach the tests through the environment. */
const { register } = require('node:module');
const { pathToFileURL } = require('node:url');

let hooked = false;

module.exports = async () => {
  if (!hooked) register('./sources.mjs', pathToFileURL(__filename));
  hooked = true;
  const { start } = await import('./servers.mjs');
  const stop = await start();
  globalThis.stopTestServers = stop;
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ]) {
    process.once(signal, () => {
      globalThis.stopTestServers = async () => undefined;
      stop().finally(() => process.exit(128 + number));
    });
  }
};
