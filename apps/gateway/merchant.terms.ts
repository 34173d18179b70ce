import { won, type MerchantId } from '#kernel';
import { BASIS_POINTS_MAX } from '#ledger';
import { DEFAULT_TERMS, PAYOUTS, type NewTerms } from '#settlement';
import { z } from 'zod';

const whole = (most: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/)
    .default(String(otherwise))
    .transform(Number)
    .refine((n) => n <= most);

/** Days after the period in which a merchant has his money where no carrier is waited for: it is paid early, or was collected before. */
const SOON_DAYS = 7;

/** How a merchant is paid, from the words of the command: from the beginning of a day in Korea on. @throws Error `usage` for anything else. */
export function termsFrom(merchantId: MerchantId, words: readonly string[], usage: string): NewTerms {
  const payout = z.enum(PAYOUTS).safeParse(words[0]);
  if (!payout.success || words.length > 5) throw new Error(usage);
  const prefunded = payout.data === 'prefunded';
  const rest = z
    .tuple([
      whole(1_000_000_000, DEFAULT_TERMS.threshold),
      whole(prefunded ? BASIS_POINTS_MAX : 0, 0),
      whole(180, payout.data === 'regular' ? DEFAULT_TERMS.payoutAfterDays : SOON_DAYS),
      z.iso.date().default('1970-01-01'),
    ])
    .safeParse([1, 2, 3, 4].map((place) => words[place]));
  if (!rest.success) throw new Error(usage);
  const [threshold, earlyBasisPoints, payoutAfterDays, from] = rest.data;
  return {
    merchantId,
    payout: payout.data,
    threshold: won(threshold),
    earlyBasisPoints,
    payoutAfterDays,
    validFrom: new Date(`${from}T00:00:00+09:00`),
    setBy: 'npm run merchant',
  };
}
