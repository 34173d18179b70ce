import { Module } from '@nestjs/common';
import { MerchantsModule } from '#merchants';
import { ApiKeyGuard } from './auth.js';

/** The guard of the merchant API, for every module that opens a door of it. */
@Module({ imports: [MerchantsModule], providers: [ApiKeyGuard], exports: [ApiKeyGuard, MerchantsModule] })
export class AccountsModule {}
