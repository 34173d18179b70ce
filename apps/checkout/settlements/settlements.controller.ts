import { Readable } from 'node:stream';
import type { KnownMerchant } from '#merchants';
import { chooseLanguage } from '#pages';
import { presentStatement, StatementLines } from '#settlement';
import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated, Caller } from '../auth.js';
import { answers } from '../docs/schemas.js';
import { ReadSettlement } from './read-settlement.js';
import { settlementAnswer, settlementsAnswer, settlementsPage, type SettlementsPage } from './schemas.js';
import { settlementPage, settlementPageHeaders } from './settlement.page.js';

@ApiTags('settlements')
@ApiBearerAuth()
@ApiResponse({ status: '4XX', description: 'A problem', content: { 'application/problem+json': { schema: answers.problem } } })
@Authenticated()
@Controller('v1/settlements')
export class SettlementsController {
  constructor(
    private readonly reading: ReadSettlement,
    private readonly lines: StatementLines,
  ) {}

  @ApiResponse({ status: 200, description: 'Newest first: one for each month with anything to tell.', standardSchema: settlementsAnswer })
  @Get()
  list(@Caller() merchant: KnownMerchant, @Query({ schema: settlementsPage }) { limit, startingAfter }: SettlementsPage) {
    return this.reading.list(merchant, limit, startingAfter ?? null);
  }

  @ApiResponse({
    status: 200,
    description: 'Every line, UTF-8 with a byte order mark. `in` less `out` of all lines is 0. No cell is a formula.',
    content: { 'text/csv': { schema: { type: 'string' } } },
  })
  @Get(':id.csv')
  async csv(@Caller() merchant: KnownMerchant, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const statement = await this.reading.byId(merchant, id);
    void reply
      .headers({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="settlement-${statement.period}.csv"`,
        'cache-control': 'private, no-transform',
        'x-content-type-options': 'nosniff',
      })
      .send(Readable.from(this.lines.csv(statement)));
  }

  @ApiResponse({
    status: 200,
    description: 'A page to print, in Korean or English as `Accept-Language` asks.',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  @Get(':id.html')
  async html(
    @Caller() merchant: KnownMerchant,
    @Param('id') id: string,
    @Headers('accept-language') language: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = settlementPage(presentStatement(await this.reading.byId(merchant, id)), chooseLanguage(language));
    void reply.headers(settlementPageHeaders).send(page);
  }

  @ApiResponse({ status: 200, description: 'The statement. It never changes but for `paidOut`.', standardSchema: settlementAnswer })
  @Get(':id')
  async read(@Caller() merchant: KnownMerchant, @Param('id') id: string) {
    return presentStatement(await this.reading.byId(merchant, id));
  }
}
