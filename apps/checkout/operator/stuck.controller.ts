import type { Acting } from '#operators';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { By } from '#operators';
import { Key, Once } from '../once.js';
import { NoBody } from '../requests.js';
import { AskNow } from './ask-now.js';
import { GiveBack } from './give-back.js';
import { ForOperators } from './for-operators.js';
import { ReadStuck } from './read-stuck.js';
import {
  giveBackRequest,
  stuckPage,
  stuckActAnswer,
  stuckAnswer,
  stuckListAnswer,
  type GiveBackRequest,
  type StuckPage,
} from './schemas.js';

@ForOperators()
@Controller('v1/operator/stuck')
export class StuckController {
  constructor(
    private readonly reading: ReadStuck,
    private readonly asking: AskNow,
    private readonly givingBack: GiveBack,
  ) {}

  @ApiResponse({ status: 200, description: 'Attempts that a person must look at, oldest first.', standardSchema: stuckListAnswer })
  @Get()
  list(@By() by: Acting, @Query({ schema: stuckPage }) query: StuckPage) {
    return this.reading.list(by, query);
  }

  @ApiResponse({ status: 200, description: 'The attempt as it is now, also when it is stuck no more.', standardSchema: stuckAnswer })
  @Get(':attempt')
  read(@By() by: Acting, @Param('attempt') id: string) {
    return this.reading.byId(by, id);
  }

  @Once('optional')
  @NoBody()
  @ApiResponse({ status: 202, description: 'The carrier is being asked.', standardSchema: stuckActAnswer })
  @Post(':attempt/ask')
  ask(@By() by: Acting, @Param('attempt') id: string, @Key() key: string | null) {
    return this.asking.run(by, id, key);
  }

  @Once('optional')
  @ApiResponse({ status: 202, description: 'What was set going; the payment tells its end.', standardSchema: stuckActAnswer })
  @Post(':attempt/give-back')
  giveBack(
    @By() by: Acting,
    @Param('attempt') id: string,
    @Key() key: string | null,
    @Body({ schema: giveBackRequest }) body: GiveBackRequest,
  ) {
    return this.givingBack.run(by, id, key, body);
  }
}
