import type { Told } from './judge-word.js';
import type { Wrong } from './judge.js';

export interface GivenBack {
  readonly id: string;
  readonly payment: string;
  readonly status: string;
  readonly amount: number;
}

/** True in the end: each charge and all that went back was told once to the line that pays. @param texts what lies on each phone on which texts arrive. */
export function subscribersTold(
  told: readonly (Told & { readonly itemName: string })[],
  refunds: readonly GivenBack[],
  texts: ReadonlyMap<string, readonly string[]>,
): Wrong[] {
  const wrong: Wrong[] = [];
  for (const { id, number, charged, amount, itemName } of told) {
    const lines = texts.get(number)?.flatMap((text) => text.split('\n'));
    if (!lines) continue;
    const expect = (what: string, line: string, times: number): void => {
      const came = lines.filter((one) => one === line).length;
      if (came !== times)
        wrong.push({
          what: came < times ? 'lost' : 'doubled',
          about: number,
          text: `${what} of ${id} came by ${came} texts, not ${times}`,
        });
    };
    const sold = (won: number): string => `금액: ${won.toLocaleString('en-US')}원, ${itemName}`;
    expect('the charge', sold(amount), charged === 'yes' ? 1 : 0);
    const back = refunds.filter(({ payment, status }) => payment === id && status === 'succeeded').map((one) => one.amount);
    for (const won of new Set(back)) expect(`what went back (${won})`, `환불 ${sold(won)}`, back.filter((one) => one === won).length);
  }
  return wrong;
}
