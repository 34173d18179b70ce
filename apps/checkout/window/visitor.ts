import type { Language } from '#pages';
import type { Browser } from './window-cookie.js';

/** Who presses a button: their browser, where they are, what they read, and for which step their form was made (empty when it does not say). */
export interface Visitor extends Browser {
  readonly ip: string;
  readonly language: Language;
  readonly step: string;
}
