import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compile } from '../../test/jest/sources.mjs';
import { root } from './place.mjs';

const FOLDER = 'test/bench';

/** The bench belongs to no production build: it is compiled beside one, so that what it measures and itself run as they would there. */
export function compileBench() {
  const [from, to] = [path.join(root, FOLDER), path.join(root, 'dist', FOLDER)];
  rmSync(to, { recursive: true, force: true });
  for (const name of readdirSync(from, { recursive: true }).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))) {
    const file = path.join(to, name.replace(/ts$/, 'js'));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, compile(path.join(from, name)));
  }
}
