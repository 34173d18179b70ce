import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { CONFIG, LOG, openLog, WORK, type Config, type Work } from '#platform';
import { Callbacks } from './callbacks.js';
import { CarrierBillingRefundController } from './carrier-billing-refund.controller.js';
import { CarrierBillingController } from './carrier-billing.controller.js';
import { MockClock } from './clock.js';
import { ControlController } from './control.controller.js';
import { Faults } from './faults.js';
import { Journal } from './journal.js';
import { Lines } from './lines.js';
import { LinesController } from './lines.controller.js';
import { Mailboxes } from './mailboxes.js';
import { MailController } from './mail.controller.js';
import { Memory } from './memory.js';
import { OauthController } from './oauth.controller.js';
import { Payments } from './payments.js';
import { PaymentMoves } from './payment-moves.js';
import { PhoneController } from './phone.controller.js';
import { PullController } from './pull/pull.controller.js';
import { PullFiles } from './pull/pull-files.js';
import { RefundMoves } from './refund-moves.js';
import { Refunds } from './refunds.js';
import { SimSwapController } from './sim-swap.controller.js';
import { Sms } from './sms.js';
import { SmsController } from './sms.controller.js';
import { Strikes } from './strikes.js';
import { Tokens } from './tokens.js';

/** @param opened the journal and what it held. */
@Module({})
export class CarrierMockModule {
  static for(config: Config, opened: { journal: Journal; lines: unknown[] }): DynamicModule {
    return {
      module: CarrierMockModule,
      controllers: [
        OauthController,
        CarrierBillingController,
        CarrierBillingRefundController,
        SimSwapController,
        LinesController,
        SmsController,
        ControlController,
        PhoneController,
        PullController,
        MailController,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOG, useValue: openLog('carrier-mock', config) },
        { provide: Memory, useFactory: () => new Memory(opened.journal, opened.lines) },
        { provide: WORK, useFactory: work, inject: [PaymentMoves, RefundMoves, Callbacks] },
        MockClock,
        Mailboxes,
        Lines,
        Sms,
        Faults,
        Strikes,
        Tokens,
        Callbacks,
        PaymentMoves,
        Payments,
        PullFiles,
        RefundMoves,
        Refunds,
      ],
    };
  }
}

/** Moments pass at once, events are delivered. */
const work = (moves: PaymentMoves, refunds: RefundMoves, callbacks: Callbacks): Work => ({
  settle: async () => moves.settle() + refunds.settle() + (await callbacks.settle()),
});

export const journalPath = (config: Config): string => join(config.env.TOLLGATE_DATA, 'carrier-mock', 'journal.ndjson');
