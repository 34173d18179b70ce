import 'reflect-metadata';
import { PlatformModule, readConfig, startService, WORK } from '#platform';
import type { KnownMerchant } from '#merchants';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { AccountsModule } from '../../../apps/checkout/accounts.module.js';
import { Authenticated, Caller } from '../../../apps/checkout/auth.js';
import { Key, Once } from '../../../apps/checkout/once.js';
import { registerPayment, type RegisterPayment } from '../../../apps/checkout/payments/schemas.js';

@Authenticated()
@Controller('v1')
class NothingController {
  @Once('required')
  @Post('nothing')
  nothing(@Caller() { id }: KnownMerchant, @Key() key: string, @Body({ schema: registerPayment }) { amount }: RegisterPayment) {
    return { status: 200, body: { id, key, amount }, replayed: false };
  }
}

@Module({})
class NothingModule {}

/** What stands between a request and its journey; the journey does nothing. */
const config = readConfig(process.env);
const module = {
  module: NothingModule,
  imports: [PlatformModule.for('door', config), AccountsModule],
  controllers: [NothingController],
  providers: [{ provide: WORK, useValue: { settle: async () => 0 } }],
};
const service = await startService({ name: 'door', port: 'CHECKOUT_PORT', config, module });
process.once('SIGTERM', () => void service.close().finally(() => process.exit()));
