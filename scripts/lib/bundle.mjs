import { build, stop } from 'esbuild';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SERVICES = ['carrier-mock', 'checkout', 'charging', 'webhooks', 'otp', 'limits', 'billing'];

// What our packages look for and services do without.
const NOT_USED = [
  '@nestjs/websockets/*',
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/platform-express',
  'class-validator',
  'class-transformer',
  'class-transformer/*',
  '@fastify/multipart',
  '@fastify/view',
  'pg-native',
];

// One has parts that are not JavaScript; the others are also looked for at run time, and must not be there twice.
const STAY_PACKAGES = ['ssh2', 'pg', 'typeorm', 'reflect-metadata'];

/** What lies beside its module in the sources and is read from there. */
const BESIDE = ['libs/pages/enhance.js'];

/**
 * Each service, and nearly all packages that it needs, as one file, `dist/services/<name>.js`. A service is some 1,700 modules, and loading them one by one takes nearly twice as long.
 * Lines stay readable and classes keep their names: the API's description is made of them. Nothing is shared between the files, for then modules would no longer run in the
 * order in which they are imported.
 * @param root where `dist` lies.
 */
export async function bundle(root) {
  const dist = path.resolve(root, 'dist');
  const out = path.join(dist, 'services');
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: Object.fromEntries(SERVICES.map((name) => [name, path.join(dist, 'apps', name, 'main.js')])),
    outdir: out,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    keepNames: true,
    external: [...NOT_USED, ...STAY_PACKAGES],
    legalComments: 'none',
    logLevel: 'error',
    // Older packages ask for built-in modules the old way.
    banner: { js: `import { createRequire as oldWay } from 'node:module'; const require = oldWay(import.meta.url);` },
  });
  // It would stay for the next time, with a gigabyte in hand.
  await stop();
  for (const name of SERVICES) nameOnlyClasses(path.join(out, `${name}.js`));
  for (const file of BESIDE) copyFileSync(path.join(dist, file), path.join(out, path.basename(file)));
}

/** Functions were given their names anew each time one came to be: 3 % of what checkout did in a purchase. Only names of classes are asked for. */
function nameOnlyClasses(file) {
  const text = readFileSync(file, 'utf8');
  const all = /^var __name = (.*)$/m;
  if (!all.test(text) || !text.includes('__name(this, ')) throw new Error(`${file} does not name its classes as it did`);
  const classes = text.replaceAll('__name(this, ', '__nameOfClass(this, ');
  writeFileSync(file, classes.replace(all, 'var __nameOfClass = $1\nvar __name = (target) => target;'));
}
