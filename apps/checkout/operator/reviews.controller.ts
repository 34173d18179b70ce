import type { Acting } from '#operators';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { By } from '#operators';
import { Key, Once } from '../once.js';
import { ForOperators } from './for-operators.js';
import { ReviewPayment } from './review-payment.js';
import { reviewActAnswer, reviewRequest, reviewsAnswer, reviewsPage, type ReviewRequest, type ReviewsPage } from './reviews.schemas.js';

@ForOperators()
@Controller('v1/operator/reviews')
export class ReviewsController {
  constructor(private readonly reviews: ReviewPayment) {}

  @ApiResponse({ status: 200, description: 'Payments that wait for a person, oldest first, and why.', standardSchema: reviewsAnswer })
  @Get()
  list(@By() by: Acting, @Query({ schema: reviewsPage }) query: ReviewsPage) {
    return this.reviews.list(by, query);
  }

  @Once('optional')
  @ApiResponse({ status: 200, description: 'The payment goes on as if nobody had to look.', standardSchema: reviewActAnswer })
  @Post(':payment/release')
  release(@By() by: Acting, @Param('payment') id: string, @Key() key: string | null, @Body({ schema: reviewRequest }) body: ReviewRequest) {
    return this.reviews.end(by, id, key, 'released', body);
  }

  @Once('optional')
  @ApiResponse({ status: 200, description: 'The payment is refused, its hold let go.', standardSchema: reviewActAnswer })
  @Post(':payment/refuse')
  refuse(@By() by: Acting, @Param('payment') id: string, @Key() key: string | null, @Body({ schema: reviewRequest }) body: ReviewRequest) {
    return this.reviews.end(by, id, key, 'refused', body);
  }
}
