import { mkdirSync, writeFileSync } from 'node:fs';
import { testNumbersPage } from './test-lines.page.js';

/** Writes `docs/pages/test-numbers.md` anew: `node dist/apps/carrier-mock/test-lines.write.js` in the root of the repository. */
mkdirSync('docs/pages', { recursive: true });
writeFileSync('docs/pages/test-numbers.md', testNumbersPage());
