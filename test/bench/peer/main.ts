import 'reflect-metadata';
import { BullModule } from '@nestjs/bullmq';
import { Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PeerCarrier } from './carrier.js';
import { PeerPaymentsController } from './payments.controller.js';
import { PeerDelivery, PeerLimit, PeerPayment } from './tables.js';
import { PeerCharging, PeerWebhooks } from './workers.js';

const tables = [PeerPayment, PeerLimit, PeerDelivery];

/** The same flow in the way most people would write it: no keys, no idempotency, no window, no outbox, no asking again. */
@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env['PEER_DATABASE_URL']!,
      entities: tables,
      synchronize: true,
      schema: 'public',
      // Between its turns it stands idle for longer than pg keeps a connection; with new ones it would be slower.
      extra: { idleTimeoutMillis: 600_000 },
    }),
    TypeOrmModule.forFeature(tables),
    BullModule.forRoot({ connection: { url: process.env['REDIS_URL']! }, prefix: process.env['PEER_PREFIX']! }),
    BullModule.registerQueue({ name: 'charge' }, { name: 'webhook' }),
  ],
  controllers: [PeerPaymentsController],
  providers: [PeerCarrier, PeerCharging, PeerWebhooks],
})
class PeerModule {}

const app = await NestFactory.create(PeerModule, new ExpressAdapter(), { logger: ['error', 'fatal'] });
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
await app.listen(Number(process.env['PEER_PORT']), '127.0.0.1');
