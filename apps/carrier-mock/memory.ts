import { Injectable } from '@nestjs/common';
import { HOSTS, type Host } from '#kernel';
import { Book } from './book.js';
import type { Fact, PasswordResult } from './facts.js';
import type { Journal } from './journal.js';
import type { Line } from './line.js';
import type { MailMessage } from './mail-message.js';
import { MessageShelf } from './message-shelf.js';
import { PaymentShelf } from './payment-shelf.js';
import { Bills } from './pull/bills.js';
import { RefundShelf } from './refund-shelf.js';

/** Everything the mock knows, rebuilt from its journal. Acts are synchronous, so no two ever interleave; the answer waits for the disk. */
@Injectable()
export class Memory {
  readonly lines = new Map<string, Line>();
  readonly wrongPasswords = new Map<string, number>();
  /** By line and reference. */
  private readonly passwordResults = new Map<string, PasswordResult>();
  readonly payments = new PaymentShelf();
  readonly refunds = new RefundShelf();
  readonly book = new Book();
  readonly bills = new Bills();
  readonly messages = new MessageShelf();
  readonly mail: MailMessage[] = [];
  readonly struck = new Set<string>();
  /** How long before the end of the month a carrier stops to cancel. */
  readonly cutOffMinutes: Record<Host, number> = { skt: 0, kt: 0, lgu: 0 };
  offsetMs = 0;

  constructor(
    private readonly journal: Journal,
    past: readonly unknown[],
  ) {
    for (const act of past as Fact[][]) for (const fact of act) this.apply(fact);
  }

  /** The facts of one act, all or none. */
  record(...facts: Fact[]): void {
    this.journal.append(facts, { fresh: facts.some((fact) => fact.fact === 'forgotten') });
    for (const fact of facts) this.apply(fact);
  }

  flushed(): Promise<void> {
    return this.journal.flushed();
  }

  passwordResult(number: string, clientReference: string): PasswordResult | null {
    return this.passwordResults.get(`${number} ${clientReference}`) ?? null;
  }

  private apply(fact: Fact): void {
    switch (fact.fact) {
      case 'line':
        this.lines.set(fact.line.number, fact.line);
        return;
      case 'password_tried':
        this.wrongPasswords.set(fact.number, fact.wrong);
        if (fact.answered) this.passwordResults.set(`${fact.number} ${fact.answered.clientReference}`, fact.answered.result);
        return;
      case 'payment':
        return this.payments.add(fact.payment);
      case 'payment_moved':
        return this.payments.move(fact);
      case 'refund':
        return this.refunds.add(fact.refund);
      case 'refund_ended':
        return this.refunds.end(fact);
      case 'booked':
        return this.book.add(fact.entry);
      case 'billed':
        return this.bills.add(fact.file);
      case 'sms':
        return this.messages.add(fact.message);
      case 'mail':
        this.mail.push(fact.message);
        return;
      case 'struck':
        this.struck.add(fact.key);
        return;
      case 'cut_off':
        this.cutOffMinutes[fact.carrier] = fact.minutes;
        return;
      case 'clock':
        this.offsetMs = fact.offsetMs;
        return;
      case 'forgotten':
        for (const shelf of [
          this.lines,
          this.wrongPasswords,
          this.passwordResults,
          this.payments,
          this.refunds,
          this.book,
          this.bills,
          this.messages,
          this.struck,
        ])
          shelf.clear();
        this.mail.length = 0;
        for (const host of HOSTS) this.cutOffMinutes[host] = 0;
        this.offsetMs = 0;
        return;
      default:
        fact satisfies never;
    }
  }
}
