import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { Addresses } from './addresses.js';
import { noticesMigrations } from './notices.migrations.js';
import { Notices } from './notices.js';

@Module({ providers: [Addresses, Notices], exports: [Addresses, Notices] })
export class NoticesModule {
  constructor(health: Health) {
    health.expectMigrations(noticesMigrations);
  }
}
