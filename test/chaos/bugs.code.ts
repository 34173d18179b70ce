import type { Bug } from './bugs.js';

export const BUGS_OF_CODE = {} as const satisfies Record<string, Bug>;
