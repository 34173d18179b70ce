import type { Acting } from '#operators';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { By } from '#operators';
import { Key, Once } from '../once.js';
import { KeepFactorRules } from './factor-rules.js';
import { ruleAnswer, ruleRequest, rulesAnswer, ruleWithdrawnAnswer, type RuleRequest } from './factor-rules.schemas.js';
import { withdrawQuery, type WithdrawQuery } from './kill-switches.schemas.js';
import { ForOperators } from './for-operators.js';

@ForOperators()
@Controller('v1/operator/second-factor-rules')
export class FactorRulesController {
  constructor(private readonly rules: KeepFactorRules) {}

  @ApiResponse({ status: 200, description: 'When a second factor is demanded, by name.', standardSchema: rulesAnswer })
  @Get()
  list() {
    return this.rules.list();
  }

  @Once('optional')
  @ApiResponse({ status: 201, description: 'The next code that is proved is not enough where this holds.', standardSchema: ruleAnswer })
  @Post()
  set(@By() by: Acting, @Key() key: string | null, @Body({ schema: ruleRequest }) body: RuleRequest) {
    return this.rules.set(by, key, body);
  }

  @ApiResponse({ status: 200, description: 'The rule does not stand, or not any more.', standardSchema: ruleWithdrawnAnswer })
  @Delete(':name')
  withdraw(@By() by: Acting, @Param('name') name: string, @Query({ schema: withdrawQuery }) { reason }: WithdrawQuery) {
    return this.rules.withdraw(by, name, reason ?? null);
  }
}
