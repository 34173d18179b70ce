import { runService } from '#platform';
import { start } from './start.js';

await runService(start);
