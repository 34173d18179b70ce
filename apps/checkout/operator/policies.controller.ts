import type { Acting } from '#operators';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { By } from '#operators';
import { Key, Once } from '../once.js';
import { ForOperators } from './for-operators.js';
import { KeepPolicies } from './policies.js';
import {
  policiesAnswer,
  policyAnswer,
  policyRequest,
  policyWithdrawal,
  policyWithdrawn,
  type PolicyRequest,
  type PolicyWithdrawal,
} from './policies.schemas.js';

@ForOperators()
@Controller('v1/operator/policies')
export class PoliciesController {
  constructor(private readonly policies: KeepPolicies) {}

  @ApiResponse({ status: 200, description: 'What stands now, newest first.', standardSchema: policiesAnswer })
  @Get()
  list() {
    return this.policies.list();
  }

  @ApiResponse({ status: 200, description: 'Everything that was ever set at this place, newest first.', standardSchema: policiesAnswer })
  @Get(':id/history')
  history(@Param('id') id: string) {
    return this.policies.history(id);
  }

  @Once('optional')
  @ApiResponse({ status: 201, description: 'It stands, in place of what stood there before.', standardSchema: policyAnswer })
  @Post()
  set(@By() by: Acting, @Key() key: string | null, @Body({ schema: policyRequest }) body: PolicyRequest) {
    return this.policies.set(by, key, body);
  }

  @ApiResponse({
    status: 200,
    description: 'Nothing stands there, or not any more: the next wider policy holds.',
    standardSchema: policyWithdrawn,
  })
  @Delete(':id')
  withdraw(@By() by: Acting, @Param('id') id: string, @Query({ schema: policyWithdrawal }) { reason }: PolicyWithdrawal) {
    return this.policies.withdraw(by, id, reason ?? null);
  }
}
