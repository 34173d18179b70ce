import { isDeepStrictEqual } from 'node:util';
import type { Told, Wished } from './judge-word.js';
import type { Wrong } from './judge.js';

export interface Heard {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly payment: string;
  readonly subject: string;
  readonly body: string;
}

/** An event as it is pulled. */
export interface Fed {
  readonly id: string;
  readonly type: string;
  readonly position: number;
  readonly sequence: number;
  readonly timestamp: string;
  readonly data: unknown;
}

const FINAL_EVENT: Readonly<Record<string, string>> = {
  charged: 'payment.charged',
  refunded: 'payment.charged',
  refused: 'payment.refused',
  expired: 'payment.expired',
  cancelled: 'payment.cancelled',
};

const ENDS = new Set(Object.values(FINAL_EVENT));

/** What may only be told after what, by the numbers on it. */
const RANK: Readonly<Record<string, number>> = { 'payment.reserved': 0, 'refund.succeeded': 2, 'refund.failed': 2 };

/** True in the end: the merchant was told of every end, once and in numbered order, and what was pushed to him is what he could have pulled. */
export function merchantTold(
  told: readonly (Told & Pick<Wished, 'captured'>)[],
  refunds: readonly { id: string; payment: string; status: string }[],
  letters: readonly Heard[],
  feed: readonly Fed[],
): Wrong[] {
  const wrong: Wrong[] = [];
  const byPayment = new Map<string, Map<string, Heard>>();
  for (const letter of letters) {
    const events = byPayment.get(letter.payment) ?? new Map<string, Heard>();
    const first = events.get(letter.id);
    if (first && first.body !== letter.body)
      wrong.push({ what: 'unbalanced', about: letter.payment, text: `event ${letter.id} says something else at another try` });
    events.set(letter.id, first ?? letter);
    byPayment.set(letter.payment, events);
  }
  const expect = (payment: string, subject: string, type: string): void => {
    const times = [...(byPayment.get(payment)?.values() ?? [])].filter((event) => event.subject === subject && event.type === type).length;
    if (times === 0) wrong.push({ what: 'lost', about: payment, text: `the merchant was never told ${type} of ${subject}` });
    if (times > 1) wrong.push({ what: 'doubled', about: payment, text: `${type} of ${subject} became ${times} events` });
  };
  for (const { id, status } of told) if (FINAL_EVENT[status]) expect(id, id, FINAL_EVENT[status]);
  for (const { id, status } of told)
    for (const { type, subject } of byPayment.get(id)?.values() ?? [])
      if (subject === id && ENDS.has(type) && type !== FINAL_EVENT[status])
        wrong.push({ what: 'unbalanced', about: id, text: `${id} is ${status}, and the merchant was told ${type}` });
  for (const { id, payment, status } of refunds) if (status === 'succeeded' || status === 'failed') expect(payment, id, `refund.${status}`);
  for (const { id, payment, status } of refunds)
    wrong.push(...otherEnds(id, payment, status, [...(byPayment.get(payment)?.values() ?? [])]));
  for (const { id, captured, charged } of told) if (captured && charged === 'yes') expect(id, id, 'payment.reserved');
  for (const [payment, events] of byPayment) {
    const inOrder = [...events.values()].sort((a, b) => a.sequence - b.sequence);
    if (new Set(inOrder.map(({ sequence }) => sequence)).size !== inOrder.length)
      wrong.push({ what: 'unbalanced', about: payment, text: `two events of ${payment} have one sequence` });
    const ranks = inOrder.map(({ type }) => RANK[type] ?? 1);
    if (ranks.some((rank, i) => i > 0 && ranks[i - 1]! > rank))
      wrong.push({ what: 'unbalanced', about: payment, text: `${payment} was told as ${inOrder.map(({ type }) => type).join(', ')}` });
  }
  return [...wrong, ...pulledAsPushed(letters, feed)];
}

/** A refund may go back after all once it was told as failed, when its no did not hold; what has gone back stays so. */
function otherEnds(id: string, payment: string, status: string, events: readonly Heard[]): Wrong[] {
  const ends = events.filter(({ subject, type }) => subject === id && type.startsWith('refund.')).sort((a, b) => a.sequence - b.sequence);
  const types = ends.map(({ type }) => type);
  if (types.length === 0 || (types.at(-1) === `refund.${status}` && !types.slice(0, -1).includes('refund.succeeded'))) return [];
  return [{ what: 'unbalanced', about: payment, text: `${id} is ${status}, and the merchant was told ${types.join(', ')}` }];
}

function pulledAsPushed(letters: readonly Heard[], feed: readonly Fed[]): Wrong[] {
  const pushed = new Map(letters.map((letter) => [letter.id, letter]));
  const pulled = new Set(feed.map(({ id }) => id));
  const wrong: Wrong[] = [];
  for (const { id, type, sequence, timestamp, data } of feed) {
    const about = pushed.get(id)?.payment ?? '';
    const letter = pushed.get(id);
    if (!letter) wrong.push({ what: 'lost', about, text: `event ${id} (${type}) stands in the feed and was never delivered` });
    else if (!isDeepStrictEqual(JSON.parse(letter.body), { type, timestamp, sequence, data }))
      wrong.push({ what: 'unbalanced', about, text: `event ${id} says something else in the feed` });
  }
  for (const [id, { type, payment }] of pushed)
    if (!pulled.has(id)) wrong.push({ what: 'lost', about: payment, text: `event ${id} (${type}) was delivered and stands in no feed` });
  if (feed.some(({ position }, i) => i > 0 && feed[i - 1]!.position >= position))
    wrong.push({ what: 'unbalanced', about: '', text: 'positions of the feed do not rise' });
  return wrong;
}
