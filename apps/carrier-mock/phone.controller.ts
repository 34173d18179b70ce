import { Controller, Get, Header, Param, Query, Res, Sse } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { distinctUntilChanged, map, timer, type Observable } from 'rxjs';
import { parsePhone, national } from '#kernel';
import { parseTyped } from './control.requests.js';
import { Lines } from './lines.js';
import { SCRIPT } from './phone.assets.js';
import { phonePage, phonesPage, stateOf } from './phone.page.js';
import { Sms } from './sms.js';

/** Text messages are anybody's words, so nothing in them may run, load or lead anywhere. */
export const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const LOOK_EVERY_MS = 300;

/** A phone to look at: its text messages as a web page. */
@Controller('phones')
export class PhoneController {
  constructor(
    private readonly sms: Sms,
    private readonly lines: Lines,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  phones(@Query('number') typed: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): string {
    if (!typed) return phonesPage(null);
    const number = parsePhone(String(typed));
    if (!number) return (void reply.status(400), phonesPage(String(typed)));
    void reply.status(303).header('location', `/phones/${national(number)}`);
    return '';
  }

  @Get('phone.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return SCRIPT;
  }

  @Get(':number')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  @Header('cache-control', 'no-store')
  phone(@Param('number') typed: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    const number = parsePhone(typed);
    if (!number) return (void reply.status(404), phonesPage(typed));
    return phonePage(national(number), this.lines.of(number), this.sms.inbox(number));
  }

  /** The inbox's state at once, and whenever it is another one; late messages arrive by the clock alone, hence the looking. */
  @Sse(':number/live')
  live(@Param('number') typed: string): Observable<{ data: string }> {
    const number = parseTyped(typed);
    return timer(0, LOOK_EVERY_MS).pipe(
      map(() => stateOf(this.sms.inbox(number))),
      distinctUntilChanged(),
      map((data) => ({ data })),
    );
  }
}
