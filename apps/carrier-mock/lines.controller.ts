import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { BRAND_IDS, hostOf, parsePhone, type Brand, type Host } from '#kernel';
import { At, Door, Needs } from './door.js';
import { refuse } from './errors.js';
import type { PasswordResult } from './facts.js';
import type { Standing } from './line.js';
import { Lines } from './lines.js';
import { parsed } from './parsed.js';

const checkBody = z.strictObject({
  phoneNumber: z.string(),
  brand: z.enum(BRAND_IDS as [Brand, ...Brand[]]),
  birthDate: z.string(),
  genderDigit: z.string(),
});
const passwordBody = z.strictObject({
  phoneNumber: z.string(),
  password: z.string().max(64),
  clientReference: z.string().min(1).max(200).optional(),
});

type Eligibility =
  { identity: 'mismatch' } | { identity: 'match'; standing: Standing; monthlyCeiling: number; personKey: string; passwordSet: boolean };

/** What no standard covers: may this person pay with this line? One neutral answer for everything that does not match. */
@Controller(':carrier/lines')
@UseGuards(Door)
export class LinesController {
  constructor(private readonly lines: Lines) {}

  @Post('check')
  @Needs('lines')
  @HttpCode(200)
  check(@At() host: Host, @Body() body: unknown): Eligibility {
    const asked = parsed(checkBody, body);
    const number = parsePhone(asked.phoneNumber);
    if (!number) return { identity: 'mismatch' };
    const line = this.lines.of(number);
    const here = line.carrier === asked.brand && hostOf(line.carrier) === host;
    if (here && line.fault === 'maintenance') throw refuse('maintenance');
    if (!here || line.birthDate !== asked.birthDate || line.genderDigit !== asked.genderDigit) return { identity: 'mismatch' };
    return {
      identity: 'match',
      standing: line.standing,
      monthlyCeiling: line.monthlyLimit,
      personKey: this.lines.personKey(line),
      passwordSet: line.password !== null,
    };
  }

  @Post('password')
  @Needs('lines')
  @HttpCode(200)
  password(@At() host: Host, @Body() body: unknown): { result: PasswordResult } {
    const { phoneNumber, password, clientReference = null } = parsed(passwordBody, body);
    return { result: this.lines.tryPassword(this.lines.at(host, phoneNumber), password, clientReference) };
  }
}
