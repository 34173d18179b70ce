import { runService } from '#platform';
import { NOT_IN_PRODUCTION, start } from './start.js';

if (process.env['NODE_ENV'] === 'production') {
  console.error(NOT_IN_PRODUCTION);
  process.exit(1);
}
await runService(start);
