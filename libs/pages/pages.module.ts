import { Module } from '@nestjs/common';
import { RequestRate } from './request-rate.js';

/** What all doors for people share. */
@Module({ providers: [RequestRate], exports: [RequestRate] })
export class PagesModule {}
