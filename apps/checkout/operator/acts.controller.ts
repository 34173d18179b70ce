import { Operators } from '#operators';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { ForOperators } from './for-operators.js';
import { actsAnswer, actsPage, type ActsPage } from './schemas.js';
import { presentAct } from './views.js';

@ForOperators()
@Controller('v1/operator/acts')
export class ActsController {
  constructor(private readonly operators: Operators) {}

  @ApiResponse({ status: 200, description: 'What operators did, tried and looked at, newest first.', standardSchema: actsAnswer })
  @Get()
  async list(@Query({ schema: actsPage }) { limit, startingAfter, subject }: ActsPage) {
    const found = await this.operators.acts(limit, startingAfter ?? null, subject ?? null);
    return { data: found.slice(0, limit).map(presentAct), hasMore: found.length > limit };
  }
}
