import { kstMonth, type Host } from '#kernel';

/** One movement of money that really happened. `amount` is always positive. */
export interface BookEntry {
  readonly id: string;
  readonly type: 'charge' | 'cancel' | 'refund';
  readonly carrier: Host;
  readonly phoneNumber: string;
  readonly clientCorrelator: string | null;
  readonly referenceCode: string;
  /** Won. */
  readonly amount: number;
  /** RFC 3339. */
  readonly at: string;
}

/** What an entry says of the payment or refund that moved the money. */
interface Moved {
  readonly carrier: Host;
  readonly number: string;
  readonly clientCorrelator: string | null;
  readonly referenceCode: string;
}

/** The carriers' own book. A cancel gives the month's ceiling back, a refund does not. */
export class Book {
  private readonly entries: BookEntry[] = [];
  private readonly byNumber = new Map<string, BookEntry[]>();
  private readonly used = new Map<string, number>();
  private readonly givenBack = new Map<string, number>();

  add(entry: BookEntry): void {
    this.entries.push(entry);
    const own = this.byNumber.get(entry.phoneNumber);
    if (own) own.push(entry);
    else this.byNumber.set(entry.phoneNumber, [entry]);
    const key = monthKey(entry.phoneNumber, entry.at);
    this.used.set(key, (this.used.get(key) ?? 0) + EFFECT[entry.type] * entry.amount);
    if (entry.type !== 'charge') this.givenBack.set(key, (this.givenBack.get(key) ?? 0) + entry.amount);
  }

  /** Won that count against the ceiling of this line in the KST month of `at`. */
  usedInMonth(number: string, at: number): number {
    return this.used.get(monthKey(number, at)) ?? 0;
  }

  /** Won that this line was given back in the KST month of `at`. */
  givenBackInMonth(number: string, at: number): number {
    return this.givenBack.get(monthKey(number, at)) ?? 0;
  }

  /** Oldest first, by the carriers' time. */
  read(number: string | null, fromMs: number | null): BookEntry[] {
    const entries = number === null ? this.entries : (this.byNumber.get(number) ?? []);
    const wanted = fromMs === null ? [...entries] : entries.filter((entry) => Date.parse(entry.at) >= fromMs);
    return wanted.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  /** The next entry, not yet in the book. @param amount won. @param atMs milliseconds since the epoch. */
  entryOf(
    type: BookEntry['type'],
    { carrier, number: phoneNumber, clientCorrelator, referenceCode }: Moved,
    amount: number,
    atMs: number,
  ): BookEntry {
    const id = `${carrier}-${String(this.entries.length + 1).padStart(8, '0')}`;
    return { id, type, carrier, phoneNumber, clientCorrelator, referenceCode, amount, at: new Date(atMs).toISOString() };
  }

  clear(): void {
    this.entries.length = 0;
    this.byNumber.clear();
    this.used.clear();
    this.givenBack.clear();
  }
}

const EFFECT = { charge: 1, cancel: -1, refund: 0 } as const satisfies Record<BookEntry['type'], number>;

const monthKey = (number: string, at: string | number): string => `${number} ${kstMonth(new Date(at))}`;
