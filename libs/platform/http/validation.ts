import { StandardSchemaValidationPipe } from '@nestjs/common';
import { problem } from '../problems.js';

/** Validates what a handler declares with `@Body({ schema })`, `@Query({ schema })` …; the first fault is told by its member. */
export const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => {
    const first = issues[0] as { message: string; path?: readonly unknown[]; keys?: string[]; code?: string };
    const path = (first.path ?? []).map((part) => (typeof part === 'object' && part !== null && 'key' in part ? part.key : part));
    const unknownMember = first.code === 'unrecognized_keys' ? first.keys?.[0] : undefined;
    const param = [...path, ...(unknownMember === undefined ? [] : [unknownMember])].map(String).join('.').slice(0, 100);
    return problem('invalid_request', {
      ...(param ? { param } : {}),
      detail: unknownMember === undefined ? first.message : 'This member is not known.',
    });
  },
});
