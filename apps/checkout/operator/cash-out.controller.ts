import { CASH_OUT_SIGNAL_NAMES, CashOut, type Signalled } from '#payments';
import { problem } from '#platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { text } from '../requests.js';
import { ForOperators } from './for-operators.js';

const cashOutQuery = z.strictObject({
  day: z.iso.date().describe('A day in Korea; its report is there from three in the morning after it.'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  startingAfter: text(100).optional(),
});

export const cashOutAnswer = z.strictObject({
  data: z.array(
    z.strictObject({
      id: z.string(),
      object: z.literal('cash_out_signal'),
      day: z.iso.date(),
      merchant: z.string(),
      signal: z.enum(CASH_OUT_SIGNAL_NAMES),
      value: z.number().describe('A share between 0 and 1 of the 30 days up to this one.'),
      threshold: z.number(),
      payments: z.int(),
      amount: z.int().describe('Won the merchant took in those days.'),
    }),
  ),
  hasMore: z.boolean(),
});

const present = ({ day, merchantId, signal, value, least, payments, amount }: Signalled) => ({
  id: `${merchantId}:${signal}`,
  object: 'cash_out_signal' as const,
  ...{ day, merchant: merchantId, signal, value, threshold: least, payments, amount },
});

@ForOperators()
@Controller('v1/operator/cash-out-signals')
export class CashOutController {
  constructor(private readonly cashOut: CashOut) {}

  @ApiResponse({
    status: 200,
    description: 'Merchants that look as if they lent money, as the night found them.',
    standardSchema: cashOutAnswer,
  })
  @Get()
  async list(@Query({ schema: cashOutQuery }) { day, limit, startingAfter }: z.infer<typeof cashOutQuery>) {
    const found = await this.cashOut.found(day, limit, startingAfter ?? null);
    if (!found) throw problem('not_found', { detail: 'There is no report of this day, or not yet.' });
    return { data: found.slice(0, limit).map(present), hasMore: found.length > limit };
  }
}
