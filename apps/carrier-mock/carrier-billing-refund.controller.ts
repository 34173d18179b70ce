import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Host } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { parseRefund } from './carrier-billing-refund.requests.js';
import { MockClock } from './clock.js';
import { At, Door, Needs } from './door.js';
import { REFUSAL_REASON, refuse } from './errors.js';
import { Lines } from './lines.js';
import { pageOf, parseList } from './list.requests.js';
import { Payments } from './payments.js';
import { createdRefundView, REFUND_STATUSES, refundView, type Refund } from './refund.js';
import { Refunds } from './refunds.js';
import { Strikes } from './strikes.js';

const LIST = {
  date: 'refundCreationDate',
  status: 'refundStatus',
  statuses: REFUND_STATUSES,
  badRange: 'refund_invalid_date_range',
} as const;
/** More than this nobody is shown, page by page or not. */
export const MATCHES_MOST = 1000;

/** CAMARA Carrier Billing Refund 0.3.0. */
@Controller(':carrier/carrier-billing-refund/v0.3/payments/:paymentId/refunds')
@UseGuards(Door)
export class CarrierBillingRefundController {
  constructor(
    private readonly refunds: Refunds,
    private readonly payments: Payments,
    private readonly lines: Lines,
    private readonly strikes: Strikes,
    private readonly clock: MockClock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  @Needs('carrier-billing-refund:refunds:create')
  create(
    @At() host: Host,
    @Param('paymentId') paymentId: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const order = parseRefund(body, this.config.env.MOCK_HTTP_SINK);
    const payment = this.payments.find(host, paymentId);
    const line = this.lines.of(payment.number);
    if (line.fault === 'maintenance') throw refuse('maintenance');
    const act = { call: 'refund', line, key: payment.id, attempt: order.clientCorrelator ?? request.id } as const;
    return this.strikes.run(act, request, reply, (bend) => {
      const refund = this.refunds.create(payment, line, order, bend);
      return () => reply.status(201).send(createdRefundView(refund));
    });
  }

  @Get()
  @Needs('carrier-billing-refund:refunds:read')
  list(
    @At() host: Host,
    @Param('paymentId') paymentId: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): object[] {
    const asked = parseList(LIST, query, this.clock.now());
    const { fromMs, toMs, statuses, merchantIdentifier } = asked;
    const wanted = ({ createdAt, status, refundAmount }: Refund) =>
      createdAt >= fromMs &&
      createdAt <= toMs &&
      (statuses === null || statuses.has(status)) &&
      (merchantIdentifier === null || refundAmount.chargingMetaData?.merchantIdentifier === merchantIdentifier);
    const found = this.refunds.list(host, paymentId).filter(wanted);
    if (found.length > MATCHES_MOST) throw refuse('refund_too_many_records');
    const { shown, headers } = pageOf(found, asked);
    void reply.headers(headers);
    return shown.map(refundView);
  }

  @Get('remaining-amount')
  @Needs('carrier-billing-refund:refunds:read')
  remaining(@At() host: Host, @Param('paymentId') paymentId: string): object {
    const { payment, amount } = this.refunds.remaining(host, paymentId);
    const { currency, isTaxIncluded = false } = payment.paymentAmount.chargingInformation;
    return { amount, currency, isTaxIncluded };
  }

  @Get(':refundId')
  @Needs('carrier-billing-refund:refunds:read')
  retrieve(
    @At() host: Host,
    @Param('paymentId') paymentId: string,
    @Param('refundId') refundId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): object {
    const refund = this.refunds.read(host, paymentId, refundId);
    if (refund.denialReason !== null) void reply.header(REFUSAL_REASON, refund.denialReason);
    return refundView(refund);
  }
}
