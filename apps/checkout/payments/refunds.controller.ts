import type { KnownMerchant } from '#merchants';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Authenticated, Caller } from '../auth.js';
import { answers } from '../docs/schemas.js';
import { Key, Once } from '../once.js';
import { CancelByOrder } from './cancel-by-order.js';
import { RefundPayment } from './refund-payment.js';
import { cancelByOrder, listRefunds, refundRequest, type CancelByOrderRequest, type RefundRequest } from './schemas.js';

@ApiTags('refunds')
@ApiBearerAuth()
@ApiResponse({ status: '4XX', description: 'A problem', content: { 'application/problem+json': { schema: answers.problem } } })
@Authenticated()
@Controller('v1')
export class RefundsController {
  constructor(
    private readonly refunding: RefundPayment,
    private readonly cancelling: CancelByOrder,
  ) {}

  @Once('required')
  @ApiResponse({ status: 201, description: 'On its way back; a webhook tells its end.', schema: answers.refund })
  @Post('payments/:id/refunds')
  refund(
    @Caller() merchant: KnownMerchant,
    @Param('id') id: string,
    @Key() key: string,
    @Body({ schema: refundRequest }) body: RefundRequest,
  ) {
    return this.refunding.run(merchant, id, key, body);
  }

  @ApiResponse({ status: 200, description: 'Newest first.', schema: answers.refunds })
  @Get('payments/:id/refunds')
  list(@Caller() merchant: KnownMerchant, @Param('id') id: string, @Query({ schema: listRefunds }) query: z.infer<typeof listRefunds>) {
    return this.refunding.list(merchant, id, query.limit, query.startingAfter ?? null);
  }

  @ApiResponse({ status: 200, description: 'The refund as it is now.', schema: answers.refund })
  @Get('refunds/:id')
  read(@Caller() merchant: KnownMerchant, @Param('id') id: string) {
    return this.refunding.byId(merchant, id);
  }

  @Once('required')
  @ApiResponse({
    status: 200,
    description: 'Whatever became of it, from now on it takes no money; `done` says what was necessary. Doing it twice changes nothing.',
    schema: answers.orderCancellation,
  })
  @Post('payments/cancel-by-order')
  @HttpCode(200)
  cancelByOrder(@Caller() merchant: KnownMerchant, @Key() key: string, @Body({ schema: cancelByOrder }) body: CancelByOrderRequest) {
    return this.cancelling.run(merchant, key, body);
  }
}
