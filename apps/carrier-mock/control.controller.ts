import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import type { Host } from '#kernel';
import { CONFIG, wallClock, type Config } from '#platform';
import type { BookEntry } from './book.js';
import { MockClock } from './clock.js';
import {
  parseCarrierChange,
  parseClockMove,
  parseFault,
  parseFaults,
  parseFrom,
  parseLineChange,
  parsePaymentChange,
  parseTyped,
  parseWait,
} from './control.requests.js';
import { At } from './door.js';
import { refuse } from './errors.js';
import { Faults, type FaultRule } from './faults.js';
import { moveGatewayClock } from './gateway-clock.js';
import type { LineTraits } from './line.js';
import { Lines } from './lines.js';
import { Memory } from './memory.js';
import { PaymentMoves } from './payment-moves.js';
import { RefundMoves } from './refund-moves.js';
import { Sms } from './sms.js';

/** What came late, or when the clock is moved, is found by looking again. */
const LOOK_EVERY_MS = 100;

type Message = { id: string; at: string; text: string };
type LineView = { phoneNumber: string } & LineTraits;
type CarrierView = { carrier: Host; cancelCutOffMinutes: number };
type ClockView = { now: string; offsetSeconds: number };

/** The strings of the outside world, for checks and demos. */
@Controller('control')
export class ControlController {
  constructor(
    private readonly memory: Memory,
    private readonly lines: Lines,
    private readonly sms: Sms,
    private readonly faults: Faults,
    private readonly clock: MockClock,
    private readonly moves: PaymentMoves,
    private readonly refundMoves: RefundMoves,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** With `?wait=n` the answer comes with the first message, at the latest after n seconds: whoever looks at a phone need not look again and again. */
  @Get('phones/:number/messages')
  async messages(@Param('number') typed: string, @Query('wait') wait?: string): Promise<Message[]> {
    const number = parseTyped(typed);
    for (let left = parseWait(wait) * 1000; left > 0 && this.sms.inbox(number).length === 0; left -= LOOK_EVERY_MS)
      await this.memory.messages.next(number, Math.min(left, LOOK_EVERY_MS));
    return this.sms.inbox(number);
  }

  @Put('lines/:number')
  putLine(@Param('number') number: string, @Body() body: unknown): LineView {
    return this.lines.view(this.lines.change(parseTyped(number), parseLineChange(body)));
  }

  @Get('lines/:number')
  line(@Param('number') number: string): LineView {
    return this.lines.view(this.lines.of(parseTyped(number)));
  }

  @Put('carriers/:carrier')
  putCarrier(@At() carrier: Host, @Body() body: unknown): CarrierView {
    const minutes = parseCarrierChange(body).cancelCutOffMinutes;
    this.memory.record({ fact: 'cut_off', carrier, minutes });
    return this.carrier(carrier);
  }

  @Get('carriers/:carrier')
  carrier(@At() carrier: Host): CarrierView {
    return { carrier, cancelCutOffMinutes: this.memory.cutOffMinutes[carrier] };
  }

  /** Changes what the carrier shows of a payment behind everybody's back, and not the book: a system of theirs is wrong. */
  @Put('carriers/:carrier/payments/:id')
  @HttpCode(204)
  putPayment(@At() carrier: Host, @Param('id') id: string, @Body() body: unknown): void {
    const { hidden, ...shown } = parsePaymentChange(body);
    if (!this.memory.payments.find(carrier, id)) throw refuse('not_found');
    const hiddenUntil = hidden === undefined ? {} : { hiddenUntil: hidden ? Number.MAX_SAFE_INTEGER : 0 };
    this.memory.record({ fact: 'payment_moved', id, ...shown, ...hiddenUntil });
  }

  @Get('book')
  book(@Query('number') number?: string, @Query('from') from?: string): BookEntry[] {
    return this.memory.book.read(number ? parseTyped(number) : null, parseFrom(from));
  }

  @Put('faults')
  putFaults(@Body() body: unknown): FaultRule[] {
    this.faults.set(parseFaults(body));
    return this.faults.view();
  }

  @Get('faults')
  readFaults(): FaultRule[] {
    return this.faults.view();
  }

  /** On which numbers; one that merely has this fault is not among them. */
  @Get('faults/:name/struck')
  struck(@Param('name') name: string): string[] {
    return this.faults.struckOn(parseFault(name));
  }

  @Put('clock')
  async putClock(@Body() body: unknown): Promise<ClockView> {
    const offsetSeconds = parseClockMove(body, wallClock());
    await moveGatewayClock(this.config, offsetSeconds);
    this.clock.move(offsetSeconds);
    this.moves.sweep();
    return this.clock.view();
  }

  @Get('clock')
  readClock(): ClockView {
    return this.clock.view();
  }

  /** Lines, carriers, payments, refunds, book, messages, faults, and every moved clock. */
  @Delete()
  @HttpCode(204)
  async forget(): Promise<void> {
    await moveGatewayClock(this.config, 0);
    this.moves.stopTimers();
    this.refundMoves.stopTimers();
    this.faults.set([{ carrier: null, fault: 'none', probability: 1, count: null }]);
    this.memory.record({ fact: 'forgotten' });
  }
}
