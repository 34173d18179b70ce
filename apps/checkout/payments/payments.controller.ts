import { BRANDS, BRAND_IDS } from '#kernel';
import { Carriers } from '#carriers';
import type { KnownMerchant } from '#merchants';
import { Attempts } from '#payments';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Authenticated, Caller } from '../auth.js';
import { answers } from '../docs/schemas.js';
import { CancelPayment } from './cancel-payment.js';
import { CapturePayment } from './capture-payment.js';
import { ReadPayment } from './read-payment.js';
import { ReadTimeline } from './read-timeline.js';
import { RegisterPayment } from './register-payment.js';
import { Key, Once } from '../once.js';
import { NoBody } from '../requests.js';
import { listPayments, registerPayment, timelinePage, type RegisterPayment as RegisterRequest } from './schemas.js';

@ApiTags('payments')
@ApiBearerAuth()
@ApiResponse({ status: '4XX', description: 'A problem', content: { 'application/problem+json': { schema: answers.problem } } })
@Authenticated()
@Controller('v1')
export class PaymentsController {
  constructor(
    private readonly registering: RegisterPayment,
    private readonly reading: ReadPayment,
    private readonly telling: ReadTimeline,
    private readonly cancelling: CancelPayment,
    private readonly capturing: CapturePayment,
    private readonly carriers: Carriers,
    private readonly attempts: Attempts,
  ) {}

  @Once('required')
  @ApiResponse({ status: 201, description: 'Registered; send the buyer to `checkoutUrl`.', schema: answers.payment })
  @Post('payments')
  register(@Caller() merchant: KnownMerchant, @Key() key: string, @Body({ schema: registerPayment }) body: RegisterRequest) {
    return this.registering.run(merchant, key, body);
  }

  @ApiResponse({ status: 200, description: 'Newest first; with `orderId` that one payment.', schema: answers.payments })
  @Get('payments')
  list(@Caller() merchant: KnownMerchant, @Query({ schema: listPayments }) query: z.infer<typeof listPayments>) {
    if (query.orderId !== undefined) return this.reading.byOrder(merchant, query.orderId);
    return this.reading.list(merchant, query.limit, query.startingAfter ?? null);
  }

  @ApiResponse({ status: 200, description: 'The payment as it is now.', schema: answers.payment })
  @Get('payments/:id')
  read(@Caller() merchant: KnownMerchant, @Param('id') id: string) {
    return this.reading.byId(merchant, id);
  }

  @ApiResponse({ status: 200, description: 'Everything that happened to it, oldest first.', schema: answers.timeline })
  @Get('payments/:id/timeline')
  timeline(
    @Caller() merchant: KnownMerchant,
    @Param('id') id: string,
    @Query({ schema: timelinePage }) query: z.infer<typeof timelinePage>,
  ) {
    return this.telling.run(merchant, id, query.limit, query.startingAfter ?? null);
  }

  @Once('optional')
  @NoBody()
  @ApiResponse({ status: 200, description: 'Cancelled before the charge; doing it twice changes nothing.', schema: answers.payment })
  @Post('payments/:id/cancel')
  cancel(@Caller() merchant: KnownMerchant, @Param('id') id: string, @Key() key: string | null) {
    return this.cancelling.byMerchant(merchant, id, key);
  }

  @Once('required')
  @NoBody()
  @ApiResponse({ status: 200, description: 'The charge has begun; a webhook tells its end.', schema: answers.payment })
  @Post('payments/:id/capture')
  capture(@Caller() merchant: KnownMerchant, @Param('id') id: string, @Key() key: string) {
    return this.capturing.run(merchant, id, key);
  }

  @ApiResponse({ status: 200, description: 'Every carrier and brand, what it can do, and whether it answers.', schema: answers.carriers })
  @Get('carriers')
  async listCarriers() {
    const silent = await this.attempts.silentHosts();
    const data = BRAND_IDS.map((brand) => {
      const { host, en } = BRANDS[brand];
      const { procedure, partialRefund, settleWithinSeconds, cancelCutOffMinutes } = this.carriers.of(host).terms;
      return {
        id: brand,
        object: 'carrier',
        host,
        name: en,
        procedure,
        partialRefund,
        settleWithinSeconds,
        cancelCutOffMinutes,
        status: silent.includes(host) ? 'degraded' : 'available',
      };
    });
    return { data, hasMore: false };
  }
}
