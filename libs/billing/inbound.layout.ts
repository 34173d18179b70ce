import type { Field } from './layout.js';

/** Bytes of every record of an inbound `.dat` file, CR LF included. */
export const INBOUND_RECORD_BYTES = 128;
export const INBOUND_LAYOUT = 'TGR1';

/** Lines of one file; more is no day of any carrier. */
export const INBOUND_LINES_MAX = 2_000_000;
/** What a longest line of NDJSON and a header and trailer need, and not much more. */
export const INBOUND_LINE_BYTES_MAX = 1024;
export const INBOUND_BYTES_MAX = 512 * 1024 * 1024;

/** Why a carrier does not bill a line, and the refusal that its payment then tells. */
export const REJECTIONS = {
  UNKNOWN_LINE: { refusal: 'line_terminated', doc: 'the carrier has no such line any more' },
  SUSPENDED: { refusal: 'line_suspended', doc: 'the line is suspended' },
  OVER_LIMIT: { refusal: 'limit_line_month', doc: "the line's limit has no room for it" },
  DUPLICATE: { refusal: 'duplicate_in_progress', doc: 'the carrier has this charge already' },
} as const;
export type Rejection = keyof typeof REJECTIONS;

interface InboundKind {
  /** What its lines say: of what was taken, and of what was not. */
  readonly yes: string;
  readonly no: string;
  /** Whether a line of the second kind says why. */
  readonly reasons: readonly string[];
  /** Whether it answers one file of ours, or lines of any. */
  readonly answersFile: boolean;
  readonly doc: string;
}

/** Everything that carriers send us, in one layout. */
export const INBOUND_KINDS = {
  RESULTS: {
    yes: 'ACCEPTED',
    no: 'REJECTED',
    reasons: Object.keys(REJECTIONS),
    answersFile: true,
    doc: 'What became of the lines of one file: billed, or not and why. A rejected charge is never billed.',
  },
  COLLECTION: {
    yes: 'COLLECTED',
    no: 'UNCOLLECTED',
    reasons: [],
    answersFile: false,
    doc: 'What subscribers have paid of charges billed earlier, and what they have not. A charge that was not paid may be paid later.',
  },
} as const satisfies Record<string, InboundKind>;
export type InboundKindName = keyof typeof INBOUND_KINDS;
export type Outcome = (typeof INBOUND_KINDS)[InboundKindName]['yes' | 'no'];

export const INBOUND_LAYOUTS = {
  header: {
    letter: 'H',
    doc: 'First, once.',
    fields: [
      { name: 'layout', width: 8, kind: 'code', doc: `Version of this layout: \`${INBOUND_LAYOUT}\`.` },
      { name: 'kind', width: 12, kind: 'code', doc: '`RESULTS` or `COLLECTION`.' },
      { name: 'sender', width: 12, kind: 'code', doc: 'The carrier: `SKT`, `KT` or `LGU`.' },
      { name: 'fileId', width: 30, kind: 'code', doc: 'Our id of the file that is answered; none in `COLLECTION`.' },
      { name: 'createdAt', width: 14, kind: 'time', doc: 'When the carrier made it.' },
      { name: 'test', width: 1, kind: 'flag', doc: 'As in the file that is answered.' },
    ],
  },
  line: {
    letter: 'D',
    doc: 'One for each line of ours that something is said about, each at most once.',
    fields: [
      { name: 'lineNumber', width: 10, kind: 'number', doc: 'From 1, without gaps; its own count, not that of our file.' },
      { name: 'lineId', width: 30, kind: 'code', doc: "`lineId` of our file's line." },
      {
        name: 'outcome',
        width: 12,
        kind: 'code',
        doc: '`RESULTS`: `ACCEPTED` or `REJECTED` · `COLLECTION`: `COLLECTED` or `UNCOLLECTED`.',
      },
      { name: 'reason', width: 12, kind: 'code', doc: 'Of a rejected line; none otherwise.' },
      { name: 'amount', width: 9, kind: 'number', doc: "The line's amount as the carrier has it, in won." },
    ],
  },
  trailer: {
    letter: 'T',
    doc: 'Last, once.',
    fields: [
      { name: 'records', width: 10, kind: 'number', doc: 'Lines in this file.' },
      { name: 'yes', width: 10, kind: 'number', doc: 'Those that are `ACCEPTED` or `COLLECTED`.' },
      { name: 'yesAmount', width: 15, kind: 'number', doc: 'Their amounts, in won.' },
      { name: 'no', width: 10, kind: 'number', doc: 'Those that are `REJECTED` or `UNCOLLECTED`.' },
      { name: 'noAmount', width: 15, kind: 'number', doc: 'Their amounts, in won.' },
      { name: 'sha256', width: 64, kind: 'code', doc: 'SHA-256 of all bytes before this record.' },
    ],
  },
} as const satisfies Record<string, { letter: string; doc: string; fields: readonly Field[] }>;

export type InboundRecordName = keyof typeof INBOUND_LAYOUTS;
export const INBOUND_RECORD_NAMES = Object.keys(INBOUND_LAYOUTS) as InboundRecordName[];

export interface InboundHeader {
  readonly layout: string;
  readonly kind: InboundKindName;
  readonly sender: string;
  readonly fileId: string | null;
  readonly createdAt: string;
  readonly test: boolean;
}

export interface InboundLine {
  readonly lineNumber: number;
  readonly lineId: string;
  readonly outcome: Outcome;
  readonly reason: Rejection | null;
  readonly amount: number;
}

export interface InboundTrailer {
  readonly records: number;
  readonly yes: number;
  readonly yesAmount: number;
  readonly no: number;
  readonly noAmount: number;
  readonly sha256: string;
}
