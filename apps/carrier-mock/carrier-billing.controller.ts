import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Host } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { parseNumber, parseOrder, parseValidation } from './carrier-billing.requests.js';
import { MockClock } from './clock.js';
import { At, Door, Needs } from './door.js';
import { refuse } from './errors.js';
import { Lines } from './lines.js';
import { pageOf, parseList } from './list.requests.js';
import { createdView, paymentView, PAYMENT_STATUSES, resourceUrl, type Payment } from './payment.js';
import { Payments } from './payments.js';
import { Strikes } from './strikes.js';

const LIST = {
  date: 'paymentCreationDate',
  status: 'paymentStatus',
  statuses: PAYMENT_STATUSES,
  badRange: 'invalid_date_range',
} as const;

/** CAMARA Carrier Billing 0.5.0. */
@Controller(':carrier/carrier-billing/v0.5/payments')
@UseGuards(Door)
export class CarrierBillingController {
  constructor(
    private readonly payments: Payments,
    private readonly lines: Lines,
    private readonly strikes: Strikes,
    private readonly clock: MockClock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  @Needs('carrier-billing:payments:create')
  charge(@At() host: Host, @Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.create('charge', host, body, request, reply);
  }

  @Post('prepare')
  @Needs('carrier-billing:payments:create')
  prepare(@At() host: Host, @Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.create('prepare', host, body, request, reply);
  }

  @Get()
  @Needs('carrier-billing:payments:read')
  list(@At() host: Host, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): object[] {
    const asked = parseList(LIST, query, this.clock.now());
    const { fromMs, toMs, statuses, merchantIdentifier } = asked;
    const wanted = ({ status, paymentAmount }: Payment) =>
      (statuses === null || statuses.has(status)) &&
      (merchantIdentifier === null || paymentAmount.chargingMetaData?.merchantIdentifier === merchantIdentifier);
    const { shown, headers } = pageOf(this.payments.list(host, fromMs, toMs).filter(wanted), asked);
    void reply.headers(headers);
    return shown.map(paymentView);
  }

  @Get(':paymentId')
  @Needs('carrier-billing:payments:read')
  retrieve(@At() host: Host, @Param('paymentId') id: string): object {
    return paymentView(this.payments.read(host, id));
  }

  @Post(':paymentId/validate')
  @Needs('carrier-billing:payments:write')
  @HttpCode(204)
  validate(@At() host: Host, @Param('paymentId') id: string, @Body() body: unknown): void {
    const { authorizationId, code } = parseValidation(body);
    this.payments.validate(this.payments.find(host, id), authorizationId, code);
  }

  @Post(':paymentId/confirm')
  @Needs('carrier-billing:payments:write')
  confirm(
    @At() host: Host,
    @Param('paymentId') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { payment, line } = this.second(host, id, body);
    const act = { call: 'confirm', line, key: payment.id } as const;
    return this.strikes.run(act, request, reply, (bend) => {
      this.payments.confirm(payment, line, bend);
      return () => reply.status(202).send();
    });
  }

  @Post(':paymentId/cancel')
  @Needs('carrier-billing:payments:write')
  cancel(
    @At() host: Host,
    @Param('paymentId') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { payment, line } = this.second(host, id, body);
    const act = { call: 'cancel', line, key: payment.id } as const;
    return this.strikes.run(act, request, reply, (bend) => {
      this.payments.cancel(payment, bend);
      return () => reply.status(202).send();
    });
  }

  private create(call: 'charge' | 'prepare', host: Host, body: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { phoneNumber, order } = parseOrder(call === 'charge' ? 'one-step' : 'two-step', body, this.config.env.MOCK_HTTP_SINK);
    const line = this.lines.at(host, phoneNumber);
    const act = { call, line, key: order.clientCorrelator ?? request.id } as const;
    return this.strikes.run(act, request, reply, (bend) => {
      const payment = this.payments.create(line, order, bend);
      return () => reply.status(201).header('location', resourceUrl(payment)).send(createdView(payment));
    });
  }

  private second(host: Host, id: string, body: unknown): { payment: Payment; line: ReturnType<Lines['at']> } {
    const phoneNumber = parseNumber(body, 'missing_number');
    const payment = this.payments.find(host, id);
    if (payment.number !== phoneNumber) throw refuse('number_not_found');
    return { payment, line: this.lines.at(host, phoneNumber) };
  }
}
