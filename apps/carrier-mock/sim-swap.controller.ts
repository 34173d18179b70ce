import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import type { Host } from '#kernel';
import { parseNumber } from './carrier-billing.requests.js';
import { MockClock } from './clock.js';
import { At, Door, Needs } from './door.js';
import { refuse } from './errors.js';
import type { Line } from './line.js';
import { Lines } from './lines.js';
import { parsed } from './parsed.js';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 2400;

/** CAMARA SIM Swap 2. */
@Controller(':carrier/sim-swap/v2')
@UseGuards(Door)
export class SimSwapController {
  constructor(
    private readonly lines: Lines,
    private readonly clock: MockClock,
  ) {}

  @Post('check')
  @Needs('sim-swap', 'sim-swap:check')
  @HttpCode(200)
  check(@At() host: Host, @Body() body: unknown): { swapped: boolean } {
    const { maxAge } = parsed(z.object({ maxAge: z.int().default(240) }), body);
    if (maxAge < 1 || maxAge > MOST_HOURS) throw refuse('out_of_range');
    const { simChangedAt } = this.line(host, body);
    return { swapped: simChangedAt !== null && simChangedAt >= this.clock.now() - maxAge * HOUR_MS };
  }

  @Post('retrieve-date')
  @Needs('sim-swap', 'sim-swap:retrieve-date')
  @HttpCode(200)
  retrieveDate(@At() host: Host, @Body() body: unknown): { latestSimChange: string | null; monitoredPeriod?: number } {
    const { simChangedAt } = this.line(host, body);
    if (simChangedAt !== null) return { latestSimChange: new Date(simChangedAt).toISOString() };
    return { latestSimChange: null, monitoredPeriod: MOST_HOURS / 24 };
  }

  private line(host: Host, body: unknown): Line {
    return this.lines.at(host, parseNumber(body, 'missing_device'));
  }
}
