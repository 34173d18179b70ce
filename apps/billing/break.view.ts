import type { Break } from '#billing';

/** Every read of a break. */
export const presentBreak = (found: Break) => ({
  id: found.id,
  object: 'break' as const,
  carrier: found.host,
  businessDate: found.businessDate,
  compared: found.compared,
  class: found.class,
  /** Our line, the carrier's own id of what is none of ours, a file, or a break. */
  about: found.about,
  payment: found.paymentId,
  /** Won in our ledger, and in the other; what goes back is below 0. */
  ours: found.ours,
  theirs: found.theirs,
  detail: found.detail,
  owner: found.owner,
  state: found.resolvedAt ? ('resolved' as const) : found.goneAt ? ('gone' as const) : ('open' as const),
  openedAt: found.openedAt.toISOString(),
  daysOpen: found.daysOpen,
  goneAt: found.goneAt?.toISOString() ?? null,
  resolvedAt: found.resolvedAt?.toISOString() ?? null,
  resolvedBy: found.resolvedBy,
  correction: found.correction,
});

export type BreakView = ReturnType<typeof presentBreak>;
