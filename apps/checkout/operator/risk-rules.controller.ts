import type { Acting } from '#operators';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { By } from '#operators';
import { Key, Once } from '../once.js';
import { withdrawQuery, type WithdrawQuery } from './kill-switches.schemas.js';
import { ForOperators } from './for-operators.js';
import { KeepRiskRules } from './risk-rules.js';
import {
  riskRuleAnswer,
  riskRuleRequest,
  riskRulesAnswer,
  riskRuleWithdrawnAnswer,
  thresholdAnswer,
  thresholdRequest,
  type RiskRuleRequest,
  type ThresholdRequest,
} from './risk-rules.schemas.js';

@ForOperators()
@Controller('v1/operator/risk-rules')
export class RiskRulesController {
  constructor(private readonly rules: KeepRiskRules) {}

  @ApiResponse({
    status: 200,
    description: 'What adds to the score of a payment, and from which score on what is done.',
    standardSchema: riskRulesAnswer,
  })
  @Get()
  list() {
    return this.rules.list();
  }

  @Once('optional')
  @ApiResponse({ status: 201, description: 'The next payment that is judged is judged with it.', standardSchema: riskRuleAnswer })
  @Post()
  set(@By() by: Acting, @Key() key: string | null, @Body({ schema: riskRuleRequest }) body: RiskRuleRequest) {
    return this.rules.set(by, key, body);
  }

  @Once('optional')
  @ApiResponse({ status: 201, description: 'The next payment that is judged is decided by it.', standardSchema: thresholdAnswer })
  @Post('thresholds')
  setThreshold(@By() by: Acting, @Key() key: string | null, @Body({ schema: thresholdRequest }) body: ThresholdRequest) {
    return this.rules.setThreshold(by, key, body);
  }

  @ApiResponse({ status: 200, description: 'The rule does not stand, or not any more.', standardSchema: riskRuleWithdrawnAnswer })
  @Delete(':name')
  withdraw(@By() by: Acting, @Param('name') name: string, @Query({ schema: withdrawQuery }) { reason }: WithdrawQuery) {
    return this.rules.withdraw(by, name, reason ?? null);
  }
}
