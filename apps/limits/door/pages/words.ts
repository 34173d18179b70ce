import type { Language } from '#pages';
import { en } from './words.en.js';
import { ko, type Words } from './words.ko.js';

export type { Words };

/** Every sentence of the subscriber's door. */
export const WORDS: Readonly<Record<Language, Words>> = { ko, en };
