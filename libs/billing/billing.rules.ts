import type { Host } from '#kernel';
import type { RecordOf } from './records.js';

/** Where a file may go from each state, and by whom it is moved. */
export const FILE_ROUTES = {
  /** Published; nobody has taken the whole of it. */
  available: { downloaded: 'downloaded', acknowledged: 'acknowledged', rejected: 'rejected' },
  downloaded: { acknowledged: 'acknowledged', rejected: 'rejected' },
  /** The carrier has it as we published it. */
  acknowledged: { processed: 'processed' },
  /** Another revision stands in its place. */
  rejected: {},
  processed: {},
} as const;

export type FileStatus = keyof typeof FILE_ROUTES;
export const FILE_STATUSES = Object.keys(FILE_ROUTES) as FileStatus[];
export type FileNews = Exclude<FileStatus, 'available'>;

/** From which states this news moves a file. */
export const fromStates = (news: FileNews): FileStatus[] => FILE_STATUSES.filter((status) => news in FILE_ROUTES[status]);

/** The field has two digits. */
export const REVISION_MAX = 99;

export const LINE_TYPES = ['CHARGE', 'CANCEL', 'REFUND'] as const;
export type LineType = (typeof LINE_TYPES)[number];

export const FORMATS = ['dat', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** A Korean calendar day, `YYYY-MM-DD`. */
export type Day = `${number}-${string}`;

export const fileName = (host: Host, day: string, sequence: number, revision: number, format: Format): string =>
  `${host.toUpperCase()}_${day.replaceAll('-', '')}_${String(sequence).padStart(6, '0')}_r${revision}.${format}`;

export const isFileName = (text: string): boolean => /^[A-Z]{2,5}_\d{8}_\d{6}_r\d{1,2}\.(dat|ndjson)(\.pgp)?$/.test(text);

export type Totals = Omit<RecordOf<'trailer'>, 'records' | 'subtotals' | 'hashTotal' | 'sha256'>;
type Sums = { -readonly [K in keyof Totals]: number };

const none = (): Sums => ({ charges: 0, chargeAmount: 0, cancels: 0, cancelAmount: 0, refunds: 0, refundAmount: 0, netAmount: 0 });

function add(sums: Sums, type: LineType, amount: number): void {
  switch (type) {
    case 'CHARGE':
      sums.charges++;
      sums.chargeAmount += amount;
      sums.netAmount += amount;
      return;
    case 'CANCEL':
      sums.cancels++;
      sums.cancelAmount += amount;
      sums.netAmount -= amount;
      return;
    case 'REFUND':
      sums.refunds++;
      sums.refundAmount += amount;
      sums.netAmount -= amount;
      return;
  }
}

export const HASH_TOTAL_MODULUS = 10 ** 15;

/** What subtotals and trailer say, added up line by line. */
export class Tally {
  records = 0;
  hashTotal = 0;
  private readonly all = none();
  private readonly groups: { readonly billingMonth: string; readonly goodsClass: string | null; readonly sums: Sums }[] = [];

  /** @param phoneNumber its national digits as a number; 0 for none. */
  add(type: LineType, amount: number, billingMonth: string, goodsClass: string | null, phoneNumber: number): void {
    this.records++;
    this.hashTotal = (this.hashTotal + phoneNumber) % HASH_TOTAL_MODULUS;
    add(this.all, type, amount);
    // Few, so that they are looked through; a day has one month and two classes.
    let group = this.groups.find((g) => g.billingMonth === billingMonth && g.goodsClass === goodsClass);
    if (!group) this.groups.push((group = { billingMonth, goodsClass, sums: none() }));
    add(group.sums, type, amount);
  }

  get totals(): Totals {
    return { ...this.all };
  }

  get subtotals(): RecordOf<'subtotal'>[] {
    const key = ({ billingMonth, goodsClass }: (typeof this.groups)[number]): string => `${billingMonth} ${goodsClass ?? ''}`;
    return this.groups
      .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
      .map(({ billingMonth, goodsClass, sums }) => ({ billingMonth, goodsClass, ...sums }));
  }
}
