import type { Host } from '#kernel';
import type { Last } from './check.js';

/** A movement on a subscriber's telephone bill. */
export interface BilledLine {
  readonly lineId: string;
  readonly type: 'charge' | 'cancel' | 'refund';
  readonly number: string;
  /** Korean month, `YYYY-MM`. */
  readonly month: string;
  /** Won; what goes back is negative. */
  readonly amount: number;
}

/** A file that was checked, billed and acknowledged. */
export interface BilledFile extends Last {
  readonly carrier: Host;
  readonly lines: readonly BilledLine[];
}

/** What carriers have put on bills from the files they pulled: each line once, whatever is pulled again. */
export class Bills {
  private readonly lines = new Map<string, BilledLine & { readonly carrier: Host }>();
  private readonly lasts = new Map<Host, Last>();

  add({ carrier, lines, sequence, sha256 }: BilledFile): void {
    for (const line of lines) this.lines.set(line.lineId, { ...line, carrier });
    this.lasts.set(carrier, { sequence, sha256 });
  }

  last(carrier: Host): Last | null {
    return this.lasts.get(carrier) ?? null;
  }

  has(lineId: string): boolean {
    return this.lines.has(lineId);
  }

  /** All that this carrier has billed. */
  of(carrier: Host): BilledLine[] {
    return [...this.lines.values()].filter((line) => line.carrier === carrier);
  }

  /** Sums by month. @param number national digits; null for everybody's. */
  read(number: string | null): { month: string; lines: number; amount: number }[] {
    const months = new Map<string, { month: string; lines: number; amount: number }>();
    for (const line of this.lines.values()) {
      if (number !== null && line.number !== number) continue;
      const { month } = line;
      const { lines, amount } = months.get(month) ?? { lines: 0, amount: 0 };
      months.set(month, { month, lines: lines + 1, amount: amount + line.amount });
    }
    return [...months.values()].sort((a, b) => (a.month < b.month ? -1 : 1));
  }

  clear(): void {
    this.lines.clear();
    this.lasts.clear();
  }
}
