import type { KnownMerchant } from '#merchants';
import { Webhooks } from '#webhooks';
import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated, Caller } from '../auth.js';
import { answers } from '../docs/schemas.js';
import { Key, Once } from '../once.js';
import { NoBody } from '../requests.js';
import { ResendEvent } from './resend-event.js';
import { eventsAnswer, feedPage, pageOf, resentAnswer, type FeedPage } from './schemas.js';

@ApiTags('webhooks')
@ApiBearerAuth()
@ApiResponse({ status: '4XX', description: 'A problem', content: { 'application/problem+json': { schema: answers.problem } } })
@Authenticated()
@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly resending: ResendEvent,
  ) {}

  @ApiResponse({
    status: 200,
    description: 'Oldest first. Ask again with `after` = the last `position` you have read.',
    standardSchema: eventsAnswer,
  })
  @Get()
  async feed(@Caller() merchant: KnownMerchant, @Query({ schema: feedPage }) { after, limit }: FeedPage) {
    return pageOf(await this.webhooks.feed(merchant.id, after, limit), limit);
  }

  @Once('optional')
  @NoBody()
  @ApiResponse({ status: 202, description: 'On its way once more, under the same id.', standardSchema: resentAnswer })
  @Post(':id/resend')
  resend(@Caller() merchant: KnownMerchant, @Param('id') id: string, @Key() key: string | null) {
    return this.resending.run(merchant, key, id);
  }
}
