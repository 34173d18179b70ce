import { Module } from '@nestjs/common';
import { Drafts } from './drafts.js';
import { RequestRate } from './request-rate.js';

/** What all doors for people share. */
@Module({ providers: [Drafts, RequestRate], exports: [Drafts, RequestRate] })
export class PagesModule {}
