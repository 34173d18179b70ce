import { insist } from './http.js';
import { api, type Bought, type World } from './world.js';

export interface View {
  readonly id: string;
  readonly status: string;
  readonly charged: 'yes' | 'no' | 'unknown';
  readonly amount: number;
  readonly refundedAmount: number;
  readonly billingMonth: string | null;
  readonly refusal: { readonly code: string } | null;
  readonly checkoutUrl: string;
}

/** What the merchant reads; every month it is told of is kept. */
export async function read(world: World, bought: Bought, id: string, withinMs = 5000): Promise<View | null> {
  const answer = await insist(() => api(world, 'GET', `/v1/payments/${id}`), withinMs);
  if (answer?.status !== 200) return null;
  const view = JSON.parse(answer.text) as View;
  if (view.billingMonth) bought.months.add(view.billingMonth);
  bought.last.status = view.refusal ? `refused ${view.refusal.code}` : view.status;
  return view;
}
