/** A process that lives seeds for run.ts. The clock and the dice of its whole process are the twin's. */
import { register } from 'node:module';

register('../jest/sources.mjs', import.meta.url);
await import('reflect-metadata');
const { serve } = await import('./serve.ts');
await serve(Number(process.argv[2]), process.argv[3]);
