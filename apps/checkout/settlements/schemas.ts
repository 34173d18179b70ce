import { GOODS_CLASSES } from '#payments';
import { PAYOUTS } from '#settlement';
import { z } from 'zod';
import { page } from '../requests.js';

export const settlementsPage = z.strictObject(page('statement'));
export type SettlementsPage = z.infer<typeof settlementsPage>;

const time = z.iso.datetime();
const won = z.int();

/** What every read of a statement answers; a test compares it with real answers. */
export const settlementAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('settlement'),
  period: z.string().describe('A month in Korea, `YYYY-MM`.'),
  currency: z.literal('KRW'),
  merchant: z.strictObject({ id: z.string(), name: z.string(), contact: z.string() }).describe('As they were when it was issued.'),
  terms: z.strictObject({
    payout: z.enum(PAYOUTS),
    threshold: won.describe('Less than this is carried forward.'),
    earlyBasisPoints: z.int().describe('For being paid early, in hundredths of a percent of what is paid.'),
  }),
  lines: z.int(),
  gross: won.describe('Charged.'),
  cancels: won.describe('Given back inside the carrier’s month.'),
  credits: won.describe('Given back on a later bill.'),
  clawbacks: won.describe('Taken back because the carrier did not bill or collect it.'),
  recovered: won.describe('Collected after all.'),
  fee: won.describe('Below 0 when more fee went back than was taken.'),
  vat: won.describe('On the fee.'),
  withheld: won.describe('Held back while objections are open.'),
  awaited: won.describe('Held back until carriers have collected it, when only that is paid (`collected`).'),
  released: won.describe('Held back before, and let go.'),
  broughtForward: won.describe('From the statement before.'),
  earlyFee: won,
  earlyVat: won,
  net: won.describe(
    'To be paid: `gross − cancels − credits − clawbacks + recovered − fee − vat − withheld − awaited + released + broughtForward − earlyFee − earlyVat = net + carriedForward`.',
  ),
  carriedForward: won.describe('Into the next statement; below 0 when you owe it.'),
  fees: z
    .array(
      z.strictObject({
        goodsClass: z.enum(GOODS_CLASSES).nullable(),
        basisPoints: z.int().nullable(),
        sales: z.int(),
        gross: won,
        back: won,
        fee: won,
        vat: won,
      }),
    )
    .describe('By class of goods and rate: a rate counts from the instant at which it began.'),
  payoutOn: z.iso.date().nullable().describe('In Korea; null when nothing is paid.'),
  paidOut: z
    .strictObject({ amount: won, withheld: won.describe('Of it, for objections after the statement.'), at: time })
    .nullable()
    .describe('The one member that comes later.'),
  issuedAt: time,
  livemode: z.boolean(),
});

export const settlementsAnswer = z.strictObject({ data: z.array(settlementAnswer), hasMore: z.boolean() });
