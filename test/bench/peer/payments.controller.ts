import { randomInt } from 'node:crypto';
import { InjectQueue } from '@nestjs/bullmq';
import { BadRequestException, Body, Controller, NotFoundException, Param, Post } from '@nestjs/common';
import { InjectDataSource, InjectRepository } from '@nestjs/typeorm';
import type { Queue } from 'bullmq';
import { DataSource, Repository } from 'typeorm';
import { PeerCarrier } from './carrier.js';
import { CodeRequest, IdentifyRequest, RegisterRequest } from './requests.js';
import { PeerLimit, PeerPayment } from './tables.js';

const CAP = 1_000_000;

@Controller('payments')
export class PeerPaymentsController {
  constructor(
    @InjectRepository(PeerPayment) private readonly payments: Repository<PeerPayment>,
    @InjectDataSource() private readonly source: DataSource,
    @InjectQueue('charge') private readonly charges: Queue,
    private readonly carrier: PeerCarrier,
  ) {}

  @Post()
  register(@Body() body: RegisterRequest): Promise<PeerPayment> {
    return this.payments.save(this.payments.create({ ...body }));
  }

  @Post(':id/identify')
  async identify(@Param('id') id: string, @Body() { phoneNumber, birthDate, genderDigit }: IdentifyRequest): Promise<{ status: string }> {
    const payment = await this.find(id);
    const international = `+82${phoneNumber.slice(1)}`;
    await this.carrier.check(international, birthDate, genderDigit);
    payment.phoneNumber = international;
    payment.code = String(randomInt(1_000_000)).padStart(6, '0');
    payment.status = 'code_sent';
    await this.payments.save(payment);
    await this.carrier.text(international, `#${payment.code}`);
    return { status: payment.status };
  }

  @Post(':id/code')
  async code(@Param('id') id: string, @Body() { code }: CodeRequest): Promise<{ status: string }> {
    const payment = await this.find(id);
    if (payment.status !== 'code_sent' || payment.code !== code) throw new BadRequestException('wrong code');
    await this.source.transaction(async (manager) => {
      const phoneNumber = payment.phoneNumber!;
      const where = { phoneNumber };
      const kept = await manager.findOne(PeerLimit, { where, lock: { mode: 'pessimistic_write' } });
      const limit = kept ?? manager.create(PeerLimit, { phoneNumber, spent: 0, cap: CAP });
      if (limit.spent + payment.amount > limit.cap) throw new BadRequestException('limit');
      limit.spent += payment.amount;
      await manager.save(limit);
      payment.status = 'reserved';
      await manager.save(payment);
    });
    await this.charges.add('charge', { paymentId: id }, { removeOnComplete: true });
    return { status: payment.status };
  }

  private async find(id: string): Promise<PeerPayment> {
    const payment = await this.payments.findOneBy({ id });
    if (!payment) throw new NotFoundException();
    return payment;
  }
}
