/** Node's module hooks for the setup of a test run: our TypeScript is loaded from the sources, packages as Node loads them anyway. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { transformSync } = createRequire(import.meta.url)('@swc/core');

export function resolve(specifier, context, next) {
  const from = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
  const ours = from.startsWith(root) && !from.includes(`${path.sep}node_modules${path.sep}`);
  if (ours && /^#[a-z]/.test(specifier)) return next(pathToFileURL(path.join(root, 'libs', specifier.slice(1), 'index.ts')).href);
  if (ours && /^\.{1,2}\/.*\.js$/.test(specifier)) {
    const file = path.resolve(path.dirname(from), specifier.slice(0, -3));
    for (const ending of ['.ts', '.tsx']) if (existsSync(file + ending)) return next(pathToFileURL(file + ending).href);
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  if (!/\.tsx?$/.test(url)) return next(url, context);
  return { format: 'module', source: compile(fileURLToPath(url)), shortCircuit: true };
}

/** A TypeScript file as an ES module of Node's. */
export function compile(file) {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: file.endsWith('x'), decorators: true },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        react: { runtime: 'automatic', importSource: 'preact' },
      },
      keepClassNames: true,
    },
  });
  return code;
}
