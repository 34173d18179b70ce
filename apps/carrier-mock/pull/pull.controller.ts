import { HOSTS, national } from '#kernel';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { parseTyped } from '../control.requests.js';
import { refuse } from '../errors.js';
import { Memory } from '../memory.js';
import { parsed } from '../parsed.js';
import { WAYS } from './fetching.js';
import { PullFiles, type Pulled } from './pull-files.js';

const wanted = z.strictObject({
  carrier: z.enum(HOSTS).optional(),
  via: z.enum(WAYS).default('https'),
  results: z.boolean().default(false),
});

/** Carriers come for their files when they are told to, so that a check decides what is pulled when. */
@Controller('control')
export class PullController {
  constructor(
    private readonly pulling: PullFiles,
    private readonly memory: Memory,
  ) {}

  @Post('pull')
  @HttpCode(200)
  async pull(@Body() body: unknown): Promise<{ data: Pulled[] }> {
    const { carrier, via, results } = parsed(wanted, body ?? {});
    const data: Pulled[] = [];
    for (const host of carrier ? [carrier] : HOSTS) {
      data.push(
        ...(await this.pulling.run(host, via, results).catch((error: unknown) => {
          throw refuse('pull_failed', `${host}: ${error instanceof Error ? error.message : 'unknown reason'}`);
        })),
      );
    }
    return { data };
  }

  /** What is on telephone bills. */
  @Get('bills')
  bills(@Query('number') number?: string): { month: string; lines: number; amount: number }[] {
    return this.memory.bills.read(number ? national(parseTyped(number)) : null);
  }
}
