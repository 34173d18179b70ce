import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The pages' one script: what it adds, they can also do without. The same bytes for everybody, so it is kept for a year under its hash. */
export const SCRIPT = readFileSync(path.join(import.meta.dirname, 'enhance.js'), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');

const version = createHash('sha256').update(SCRIPT).digest('hex').slice(0, 12);

/** @param path where a door serves it. */
export const scriptAt = (path: string): string => `${path}?v=${version}`;

export const scriptHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};
