/** pg's connection, as far as its queries speak to it. */
export interface Wire {
  readonly submittedNamedStatements: Record<string, string>;
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): boolean };
  describe(what: object): void;
  sync(): void;
}

/** A connection that keeps what is said on it, to be sent in one packet. One per connection: to make one anew for each statement is slow. */
interface Quiet extends Wire {
  said: Buffer[];
  /** What comes back need not be described. */
  known: boolean;
}
const quiets = new WeakMap<Wire, Quiet>();

export function quietOf(wire: Wire): Quiet {
  const made = quiets.get(wire);
  if (made) return made;
  const quiet = Object.assign(Object.create(wire) as Quiet, {
    said: [] as Buffer[],
    known: false,
    _send: (some: Buffer): void => void quiet.said.push(some),
    describe: (what: object): void => void (quiet.known || wire.describe.call(quiet, what)),
    sync: (): void => undefined,
  });
  quiets.set(wire, quiet);
  return quiet;
}
