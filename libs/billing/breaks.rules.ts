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
