import { newId } from '#platform';
import type { AttemptNote } from './attempts.js';

const COLUMNS = `id, payment_id as "paymentId", refund_id as "refundId", kind, host, amount, state, carrier_payment_id as "carrierPaymentId", started_at as "startedAt", posted_at as "postedAt",
  asks, asked_at as "askedAt", due_at as "dueAt", stuck_because as "stuckBecause", refusal, answered_at as "answeredAt"`;

/** When the carrier was last told, to the microsecond, which a Date does not hold. */
export const TOLD_AT = 'posted_at::text as "toldAt"';
/** How old it is as it is read; when the carrier last called back is kept to the microsecond, too. */
export const AGED = `${COLUMNS}, platform.now() as "readAt", extract(epoch from platform.now() - started_at)::float8 as "ageSeconds", extract(epoch from platform.now() - posted_at)::float8 as "sincePostSeconds",
  ${TOLD_AT}, called_back_at::text as "calledBackAt", extract(epoch from called_back_at - started_at)::float8 as "calledBackSeconds"`;
/** Whether it has not been told since: instants are compared and no durations, so neither a slow walk nor a moved clock makes a difference. */
export const notToldSince = (toldAt: number): string => `posted_at = $${toldAt}::timestamptz`;
export const LIVING = `state in ('started', 'silent')`;
/** A no is asked about too, when the carrier called back about it. */
export const DUE = 'due_at <= platform.now()';
/** Should the clock have been set back since: what was still to come would keep "not found" from counting until then. */
export const CALLED_BACK_BY_NOW = 'called_back_at = least(called_back_at, platform.now())';
/**
 * Whether the carrier has called back since the row was read by whoever has its answer now: what it has told him may be from before. As with `notToldSince`,
 * earlier and later say nothing. Whoever asks next reads what stands there, so he is not sent once more by the same call.
 */
export const calledBackSince = (calledBackAt: number): string => `called_back_at is distinct from $${calledBackAt}::timestamptz`;

/** What the timeline tells of attempt `b` of payment `p`. */
export const BEGUN = `jsonb_strip_nulls(jsonb_build_object('attempt', b.id, 'carrier', b.host, 'amount', b.amount, 'refund', b.refund_id,
  'n', 1 + (select count(*) from payments.attempt a where a.payment_id = b.payment_id), 'operation', b.kind, 'phoneNumber', p.phone_masked))`;

/** @param id number of the parameter for the line's own id; kind and detail follow it. Without a kind nothing is told. */
export const told = (of: string, id: number): string => `noted as (
  insert into payments.event (id, payment_id, at, kind, detail) select $${id}, payment_id, platform.now(), $${id + 1}, $${id + 2}::jsonb || jsonb_build_object('attempt', id) from ${of} where $${id + 1}::text is not null)`;

export const toldWith = (note: AttemptNote | null): unknown[] => [newId('row'), note?.kind ?? null, note?.detail ?? null];
