import { gzipSync } from 'node:zlib';
import { SCRIPT } from './script.js';

test('the script is small', () => expect(gzipSync(SCRIPT).length).toBeLessThan(4 * 1024));
