import type { Acting } from '#operators';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { Objections } from '#payments';
import { Metrics } from '#platform';
import { By } from '#operators';
import { Key, Once } from '../once.js';
import { AnswerObjection } from './answer-objection.js';
import {
  objectionActAnswer,
  objectionRequest,
  objectionsAnswer,
  objectionsPage,
  type ObjectionRequest,
  type ObjectionsPage,
} from './objections.schemas.js';
import { ForOperators } from './for-operators.js';

@ForOperators()
@Controller('v1/operator/objections')
export class ObjectionsController {
  constructor(
    private readonly answering: AnswerObjection,
    objections: Objections,
    metrics: Metrics,
  ) {
    metrics.gauge('tollgate_objections_overdue', 'Objections that wait for an answer past their two weeks', () => objections.overdue());
    metrics.gauge('tollgate_objections_owed', 'Accepted objections whose money is neither given back nor on its way', () =>
      objections.owed(),
    );
  }

  @ApiResponse({
    status: 200,
    description: 'Oldest first; those that wait for an answer unless another state is named.',
    standardSchema: objectionsAnswer,
  })
  @Get()
  list(@By() by: Acting, @Query({ schema: objectionsPage }) query: ObjectionsPage) {
    return this.answering.list(by, query);
  }

  @Once('optional')
  @ApiResponse({ status: 200, description: 'All that is left goes back.', standardSchema: objectionActAnswer })
  @Post(':objection/accept')
  accept(
    @By() by: Acting,
    @Param('objection') id: string,
    @Key() key: string | null,
    @Body({ schema: objectionRequest }) body: ObjectionRequest,
  ) {
    return this.answering.run(by, id, key, 'accepted', body);
  }

  @Once('optional')
  @ApiResponse({ status: 200, description: 'The charge stays, and the payout is withheld no longer.', standardSchema: objectionActAnswer })
  @Post(':objection/reject')
  reject(
    @By() by: Acting,
    @Param('objection') id: string,
    @Key() key: string | null,
    @Body({ schema: objectionRequest }) body: ObjectionRequest,
  ) {
    return this.answering.run(by, id, key, 'rejected', body);
  }
}
