import './lib/node-version.mjs';

const CHECKS = {
  format: ['prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn'],
  lint: ['eslint/bin/eslint.js', '.', '--max-warnings', '0'],
  types: ['typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
  'import boundaries': [
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'apps',
    'libs',
    'examples',
    'test',
  ],
};

import('./lib/main.mjs').then(async ({ task }) => {
  const [{ jest }, { browser }, { programs }, { run }, { root }, { say, step }] = await Promise.all(
    ['jest', 'browser', 'programs', 'child', 'place', 'say'].map((name) => import(`./lib/${name}.mjs`)),
  );
  await task(async (signal) => {
    let worst = 0;
    for (const [name, [program, ...args]] of Object.entries(CHECKS)) {
      const { code, output } = await step(name, () => run(process.execPath, [`node_modules/${program}`, ...args], { cwd: root, signal }));
      signal.throwIfAborted();
      if (code !== 0) say(output.trim());
      say(`${name}: ${code === 0 ? 'ok' : 'FAILED'}`);
      worst = Math.max(worst, code);
    }
    const args = process.argv.slice(2);
    return Math.max(worst, await jest(args, signal, { browser: await browser(args, signal), programs: await programs(args, signal) }));
  });
});
