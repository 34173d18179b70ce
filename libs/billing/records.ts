import { LAYOUTS } from './layout.js';

export type RecordName = keyof typeof LAYOUTS;
export const RECORD_NAMES = Object.keys(LAYOUTS) as RecordName[];

/** The members of each record in NDJSON, in order. */
export const MEMBERS = Object.fromEntries(
  RECORD_NAMES.map((record) => [record, ['record', ...LAYOUTS[record].fields.map(({ name }) => name)]]),
) as Record<RecordName, string[]>;

type FieldOf<R extends RecordName> = (typeof LAYOUTS)[R]['fields'][number];
/** What may be missing; every other field has a value. */
type Optional = 'supersedes' | 'carrierReference' | 'originalId' | 'phoneNumber' | 'brand' | 'merchantId' | 'goodsClass' | 'paymentId';
interface ValueOf {
  code: string;
  text: string;
  number: number;
  signed: number;
  date: string;
  month: string;
  time: string;
  flag: boolean;
}
/** A record's values by the names of its fields. */
export type RecordOf<R extends RecordName> = {
  readonly [F in FieldOf<R> as F['name']]: ValueOf[F['kind']] | (F['name'] extends Optional ? null : never);
};
export type Detail = RecordOf<'detail'>;
export type Header = RecordOf<'header'>;
export type AnyRecord = { readonly [R in RecordName]: { readonly record: R } & RecordOf<R> }[RecordName];
/** Which field of a detail each is. */
export const DETAIL_FIELD = Object.fromEntries(LAYOUTS.detail.fields.map(({ name }, i) => [name, i])) as Record<keyof Detail, number>;
