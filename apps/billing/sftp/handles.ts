/** What a request is answered with when it is not done; the words go to the client. */
export class Refused {
  constructor(
    readonly code: 'NO_SUCH_FILE' | 'PERMISSION_DENIED' | 'FAILURE' | 'OP_UNSUPPORTED',
    readonly why: string,
  ) {}
}

export const notThere = new Refused('NO_SUCH_FILE', 'there is no such file');
export const notAllowed = (why: string): Refused => new Refused('PERMISSION_DENIED', why);

/** A name in a listing. */
export interface Entry {
  readonly name: string;
  readonly folder: boolean;
  readonly mode: number;
  readonly bytes: number;
  readonly at: Date;
}

/** Something a client has opened. What it may not do with it is not there. */
export interface Handle {
  readonly entry: () => Entry;
  /** Null at the end. */
  readonly read?: (offset: number, length: number) => Promise<Buffer | null>;
  /** Some at a time; null when there are no more. */
  readonly list?: () => Promise<Entry[] | null>;
  readonly write?: (offset: number, bytes: Buffer) => Promise<Refused | null>;
  /** The client is done with it. */
  readonly close: () => Promise<Refused | null>;
  /** The client is gone; it has not said that it was done. */
  readonly abandon: () => Promise<void>;
}

export const folder = (name: string, at: Date, mode = 0o555): Entry => ({ name, folder: true, mode, bytes: 0, at });

const nothing = async (): Promise<null> => null;

/** A listing that is over when `pages` is. */
export function listing(entry: Entry, pages: AsyncIterator<Entry[]>): Handle {
  return {
    entry: () => entry,
    list: async () => {
      const { value, done } = await pages.next();
      return done ? null : (value as Entry[]);
    },
    close: nothing,
    abandon: async () => undefined,
  };
}
