import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import { OperatorKeyGuard } from '#operators';
import { answers } from '../docs/schemas.js';

/** A door for operators alone. */
export const ForOperators = () =>
  applyDecorators(
    UseGuards(OperatorKeyGuard),
    ApiTags('operators'),
    ApiBearerAuth('operator'),
    ApiResponse({ status: '4XX', description: 'A problem', content: { 'application/problem+json': { schema: answers.problem } } }),
  );
