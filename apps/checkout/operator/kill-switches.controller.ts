import type { Acting } from '#operators';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { By } from '#operators';
import { Key, Once } from '../once.js';
import { KillSwitches } from './kill-switches.js';
import {
  killSwitchAnswer,
  killSwitchesAnswer,
  throwRequest,
  withdrawnAnswer,
  withdrawQuery,
  type ThrowRequest,
  type WithdrawQuery,
} from './kill-switches.schemas.js';
import { ForOperators } from './for-operators.js';

@ForOperators()
@Controller('v1/operator/kill-switches')
export class KillSwitchesController {
  constructor(private readonly switches: KillSwitches) {}

  @ApiResponse({ status: 200, description: 'What is stopped now, newest first.', standardSchema: killSwitchesAnswer })
  @Get()
  list() {
    return this.switches.list();
  }

  @Once('optional')
  @ApiResponse({ status: 201, description: 'It is stopped: the next payment is refused.', standardSchema: killSwitchAnswer })
  @Post()
  throw(@By() by: Acting, @Key() key: string | null, @Body({ schema: throwRequest }) body: ThrowRequest) {
    return this.switches.throw(by, key, body);
  }

  @ApiResponse({ status: 200, description: 'It is not stopped, or not any more.', standardSchema: withdrawnAnswer })
  @Delete(':id')
  withdraw(@By() by: Acting, @Param('id') id: string, @Query({ schema: withdrawQuery }) { reason }: WithdrawQuery) {
    return this.switches.withdraw(by, id, reason ?? null);
  }
}
