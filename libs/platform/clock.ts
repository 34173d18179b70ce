import { idAt, type Id, type IdKind } from '#kernel';

/** The machine's clock, milliseconds since the epoch: for names, tokens and timers. Business time is the database's (`platform.now()`). */
export const wallClock = (): number => Date.now();

/** Milliseconds that only ever rise, for measuring. */
export const stopwatch = (): (() => number) => {
  const from = process.hrtime.bigint();
  return () => Number(process.hrtime.bigint() - from) / 1e6;
};

export const newId = <K extends IdKind>(kind: K): Id<K> => idAt(kind, wallClock());
