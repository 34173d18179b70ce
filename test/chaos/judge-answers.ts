import { hostOf } from '#kernel';
import type { Wrong } from './judge.js';
import type { Purchase } from './schedule.js';

/** What a merchant was answered for good; all null where he had no such answer in time, and what became of it is anybody's guess. */
export interface Answered {
  readonly what: 'register' | 'capture' | 'cancel' | 'refund';
  readonly key: string;
  readonly status: number | null;
  readonly code: string | null;
  readonly id: string | null;
}

/** What is said when the money is on its way back already, or back: as another refund, or for the order was called off. */
const BACK_ALREADY = ['wrong_state', 'already_cancelled'];

/** True when a merchant has asked for all he wants, and everything he asked for was sound: he is not turned away without a reason, nor told two things under one key. */
export function asAnswered(
  { orderId, line, refund }: Pick<Purchase, 'orderId' | 'line' | 'refund'>,
  answers: readonly Answered[],
): Wrong[] {
  const wrong: Wrong[] = [];
  const add = (what: Wrong['what'], text: string): void => void wrong.push({ what, about: line.number, text });
  const to = (what: Answered['what']): Answered[] => answers.filter((one) => one.what === what);
  for (const [key, said] of underOneKey(answers)) if (said.size > 1) add('doubled', `${key} was answered ${[...said].join(' and ')}`);
  // Nobody calls an order off before it is registered.
  const registered = to('register');
  if (registered.length > 0 && registered.every(({ status }) => status !== null && status >= 300))
    add('lost', `order ${orderId} was not registered: ${registered.map(saidBy).join(', ')}`);
  for (const one of to('cancel'))
    if (one.status !== null && one.status !== 200) add('lost', `order ${orderId} was not called off: ${saidBy(one)}`);
  // He asks only for what he was told is charged.
  const comesBack = to('cancel').length > 0 || to('refund').some(({ status }) => status === null || status < 300);
  const isExplained = ({ code }: Answered): boolean =>
    code === 'partial_not_supported'
      ? refund === 'part' && hostOf(line.carrier) === 'lgu'
      : comesBack && code !== null && BACK_ALREADY.includes(code);
  for (const one of to('refund'))
    if (one.status !== null && one.status >= 300 && !isExplained(one))
      add('lost', `order ${orderId} is charged and was not given back: ${saidBy(one)}`);
  return wrong;
}

function underOneKey(answers: readonly Answered[]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const one of answers) if (one.status !== null) all.set(one.key, (all.get(one.key) ?? new Set()).add(saidBy(one)));
  return all;
}

const saidBy = ({ status, code, id }: Answered): string => `${status} ${code ?? id ?? ''}`.trim();
