import { insist, type Answer } from './http.js';
import { api, type Bought, type World } from './world.js';

export interface View {
  readonly id: string;
  readonly status: string;
  readonly charged: 'yes' | 'no' | 'unknown';
  readonly amount: number;
  readonly itemName: string;
  readonly refundedAmount: number;
  readonly billingMonth: string | null;
  readonly refusal: { readonly code: string } | null;
  readonly checkoutUrl: string;
}

/** Of what was answered, by which others can follow it. */
export function ofAnswer({ text }: Answer): object {
  const { id, status, charged, amount, refundedAmount, billingMonth, done } = JSON.parse(text) as Record<string, unknown>;
  return { object: id, said: status, charged, amount, refundedAmount, billingMonth, done };
}

/** What the merchant reads; every month it is told of is kept. */
export async function read(world: World, bought: Bought, id: string, withinMs = 5000): Promise<View | null> {
  const about = { schedule: bought.schedule, order: bought.purchase.orderId, object: id };
  const asked = world.history.note('invoke', 'read', about);
  const answer = await insist(() => api(world, 'GET', `/v1/payments/${id}`), withinMs);
  const isThere = answer?.status === 200;
  world.history.note(isThere ? 'ok' : 'fail', 'read', { ...about, status: answer?.status, ...(isThere ? ofAnswer(answer) : {}) }, asked);
  if (!isThere) return null;
  const view = JSON.parse(answer.text) as View;
  if (view.billingMonth) bought.months.add(view.billingMonth);
  bought.last.status = view.refusal ? `refused ${view.refusal.code}` : view.status;
  return view;
}
