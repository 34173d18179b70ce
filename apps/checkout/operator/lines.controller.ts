import type { Acting } from '#operators';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { By } from '#operators';
import { Key, Once } from '../once.js';
import { ForOperators } from './for-operators.js';
import { KeepLines } from './lines.js';
import {
  blockRequest,
  lineActAnswer,
  lineAnswer,
  lineRequest,
  revokePasskeysRequest,
  type BlockRequest,
  type LineRequest,
  type RevokePasskeysRequest,
} from './lines.schemas.js';

/** For those who cannot help themselves at the subscriber's door. Numbers come in bodies: they never stand in an address or a log. */
@ForOperators()
@Controller('v1/operator/lines')
export class LinesController {
  constructor(private readonly lines: KeepLines) {}

  @ApiResponse({ status: 200, description: 'What the subscriber has set on this line. The look is audited.', standardSchema: lineAnswer })
  @HttpCode(200)
  @Post('find')
  find(@By() by: Acting, @Body({ schema: lineRequest }) body: LineRequest) {
    return this.lines.find(by, body);
  }

  @Once('optional')
  @ApiResponse({ status: 200, description: 'It is blocked: the next payment is refused.', standardSchema: lineActAnswer })
  @Post('block')
  block(@By() by: Acting, @Key() key: string | null, @Body({ schema: blockRequest }) body: BlockRequest) {
    return this.lines.setBlock(by, key, 'block', body);
  }

  @Once('optional')
  @ApiResponse({ status: 200, description: 'The subscriber’s own block is lifted, for the next payment.', standardSchema: lineActAnswer })
  @Post('unblock')
  unblock(@By() by: Acting, @Key() key: string | null, @Body({ schema: blockRequest }) body: BlockRequest) {
    return this.lines.setBlock(by, key, 'unblock', body);
  }

  @Once('optional')
  @ApiResponse({ status: 200, description: 'No passkey of this line opens anything any more.', standardSchema: lineActAnswer })
  @Post('revoke-passkeys')
  revokePasskeys(@By() by: Acting, @Key() key: string | null, @Body({ schema: revokePasskeysRequest }) body: RevokePasskeysRequest) {
    return this.lines.revokePasskeys(by, key, body);
  }
}
