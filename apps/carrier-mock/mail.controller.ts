import { Controller, Get, Header, Query } from '@nestjs/common';
import { Mailboxes } from './mailboxes.js';
import { mailPage } from './mail.page.js';
import { POLICY } from './phone.controller.js';

/** A mailbox to look at. */
@Controller()
export class MailController {
  constructor(private readonly mailboxes: Mailboxes) {}

  @Get('control/mail')
  mail(@Query('to') to: unknown): ReturnType<Mailboxes['inbox']> {
    return typeof to === 'string' ? this.mailboxes.inbox(to) : [];
  }

  @Get('mail')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  @Header('cache-control', 'no-store')
  look(@Query('to') to: unknown): string {
    const address = typeof to === 'string' ? to.trim() : '';
    return mailPage(address, this.mailboxes.inbox(address));
  }
}
