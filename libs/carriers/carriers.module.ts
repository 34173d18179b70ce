import { Module } from '@nestjs/common';
import { Carriers } from './carriers.js';

@Module({ providers: [Carriers], exports: [Carriers] })
export class CarriersModule {}
