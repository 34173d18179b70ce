import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { InjectRepository } from '@nestjs/typeorm';
import axios from 'axios';
import type { Job, Queue } from 'bullmq';
import { Repository } from 'typeorm';
import { PeerCarrier } from './carrier.js';
import { PeerDelivery, PeerPayment } from './tables.js';

@Processor('charge', { concurrency: 20 })
export class PeerCharging extends WorkerHost {
  constructor(
    @InjectRepository(PeerPayment) private readonly payments: Repository<PeerPayment>,
    @InjectQueue('webhook') private readonly webhooks: Queue,
    private readonly carrier: PeerCarrier,
  ) {
    super();
  }

  async process(job: Job<{ paymentId: string }>): Promise<void> {
    const payment = await this.payments.findOneByOrFail({ id: job.data.paymentId });
    payment.carrierPaymentId = await this.carrier.charge(payment);
    payment.status = 'charged';
    await this.payments.save(payment);
    await this.webhooks.add('webhook', job.data, { removeOnComplete: true });
  }
}

@Processor('webhook', { concurrency: 20 })
export class PeerWebhooks extends WorkerHost {
  constructor(
    @InjectRepository(PeerPayment) private readonly payments: Repository<PeerPayment>,
    @InjectRepository(PeerDelivery) private readonly deliveries: Repository<PeerDelivery>,
  ) {
    super();
  }

  async process(job: Job<{ paymentId: string }>): Promise<void> {
    const payment = await this.payments.findOneByOrFail({ id: job.data.paymentId });
    const { status } = await axios.post(process.env['WEBHOOK_URL']!, { type: 'payment.charged', data: payment });
    await this.deliveries.save(this.deliveries.create({ paymentId: payment.id, status }));
  }
}
