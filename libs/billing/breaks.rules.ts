/** How a movement of money can differ between two books, and which of them it is missing from is in its words. */
export const BREAK_CLASSES = {
  missing: 'in our books, and not in the other',
  extra: 'in the other, and not in our books',
  amount: 'in both with different amounts',
  state: 'in both, and one says that it holds where the other says that it does not',
} as const;
export type BreakClass = keyof typeof BREAK_CLASSES;

/** What our ledger is compared with, and who is the first to look. */
export const COMPARED = {
  file: { owner: 'gateway', doc: 'the file of the day, as it was published' },
  results: { owner: 'carrier', doc: "the carrier's results for that file" },
  collection: { owner: 'carrier', doc: 'what the carrier says of payments of its bills' },
  book: { owner: 'carrier', doc: "the carrier's own list of the day's payments" },
} as const;
export type Compared = keyof typeof COMPARED;
export const OWNERS = ['gateway', 'carrier'] as const;
export type BreakOwner = (typeof OWNERS)[number];

/** Where a break is. `gone`: both say the same again, and nobody had to do anything. */
export const BREAK_STATES = {
  open: { sql: 'resolved_at is null and gone_at is null' },
  gone: { sql: 'resolved_at is null and gone_at is not null' },
  resolved: { sql: 'resolved_at is not null' },
} as const;
export type BreakState = keyof typeof BREAK_STATES;

/** Without these a day is not equal. What is collected weeks later says nothing of what was charged. */
export const OF_A_DAY = ['file', 'results', 'book'] as const satisfies readonly Compared[];

/** Seconds until a day is looked at again that could not be wholly known: by how often it was looked at. */
export const ASK_AGAIN_SECONDS = [60, 300, 900, 3600] as const;
/** The cause of a break may go by itself. */
export const BREAK_AGAIN_SECONDS = 86_400;
