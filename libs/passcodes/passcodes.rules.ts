import type { Passcode } from './passcodes.table.js';

/** A code is valid this long after the last text, and never past the payment's own end. Korean gateways agree on three minutes. */
export const VALID_SECONDS = 180;
/** So many wrong codes on one line, over all its payments, close it for the day (KST). */
export const WRONG_PER_LINE_DAY = 10;
/** Under which they are counted. */
export const wrongOn = (lineKey: string): string => `wrong:${lineKey}`;
/** The same purchase again within this time is taken for an accident. */
export const DUPLICATE_SECONDS = 10;
/** A text without a report after this long counts as not delivered. */
export const REPORT_SECONDS = 30;
/** Sealed birth dates and passwords are wiped after this long even when no carrier ever answered. */
export const SECRETS_SECONDS = 180;

type Cleared = Pick<Passcode, 'lineKey' | 'personKey' | 'monthlyCeiling' | 'brand' | 'ipKey'>;

/** What the carrier said of a line it cleared: whose limits the payment is held against. */
export const clearedLine = ({ lineKey, personKey, monthlyCeiling, brand, ipKey }: Cleared) => ({
  lineKey,
  personKey: personKey!,
  monthlyCeiling: monthlyCeiling!,
  brand,
  ipKey,
});

/** How long to wait before asking a silent carrier about a line again, in seconds; null: give up, nothing has been charged. */
export function nextTrySeconds(asks: number): number | null {
  return [1, 2, 4][asks] ?? null;
}

/** How long after the last text the next one may leave, in seconds: twice as long each time. @param sends texts asked for so far, at least one. */
export const resendWaitSeconds = (first: number, sends: number): number => first * 2 ** (sends - 1);

/** Nothing that could still be typed would be right. */
export const hasRunOut = ({ validSeconds }: { readonly validSeconds: number | null }): boolean =>
  validSeconds !== null && validSeconds <= 0;

/** No text with it was handed over, and nobody has typed it, as somebody may when a carrier took a text and fell silent. */
export const neverLeft = ({ state, lastSentAt, codeAccepted }: Pick<Passcode, 'state' | 'lastSentAt' | 'codeAccepted'>): boolean =>
  state === 'undelivered' && lastSentAt === null && !codeAccepted;
